module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    // Frontends and backends meet here, as they do in a portal.
    '@backstage/no-mixed-plugin-imports': 'off',
  },
});
