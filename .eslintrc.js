module.exports = {
  root: true,
  overrides: [
    {
      // Plain Node, of no package: packages bring Backstage's configuration themselves.
      files: ['scripts/**/*.mjs', 'bench/**/*.mjs', 'templates/**/*.mjs'],
      extends: ['eslint:recommended', 'prettier'],
      env: { node: true, es2022: true },
      parserOptions: { ecmaVersion: 2022, sourceType: 'module' },
    },
  ],
};
