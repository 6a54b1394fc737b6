/**
 * Who may import whom, as docs/architecture.md draws it. A package that is not named here may import everything.
 * `types` are packages of which only types may be imported.
 */
const ARROWS = {
  'plugins/gitops-common': {},
  'plugins/gitops-node': { values: ['gitops-common'] },
  'plugins/gitops-backend': { values: ['gitops-common', 'gitops-node'] },
  'plugins/scaffolder-backend-module-gitops': {
    values: ['gitops-common', 'gitops-node'],
  },
  'plugins/argocd-backend-module-guard': { values: ['gitops-common'] },
  'plugins/permission-backend-module-gitops': {
    values: ['gitops-common', 'gitops-node'],
  },
  'plugins/gitops': { values: ['gitops-common'] },
  'packages/sandbox': { types: ['gitops-common'] },
};

const PREFIX = '@gitops-flow/backstage-plugin-';
const PRIVATE = ['app', 'backend', 'bench', 'sandbox'];

/**
 * What a package's .eslintrc.js adds to Backstage's configuration.
 *
 * @param {string} directory the package's folder
 */
module.exports = function importArrows(directory) {
  const folder = directory.replaceAll('\\', '/').split('/').slice(-2).join('/');
  const { values = [], types = [] } = ARROWS[folder] ?? {};
  const allowed = names => names.map(name => `!${PREFIX}${name}`);
  const message = `${folder} may import ${
    [...values, ...types.map(name => `types of ${name}`)].join(', ') ||
    'none of our packages'
  }: see docs/architecture.md`;
  return {
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          paths: PRIVATE.map(name => ({ name, message })),
          patterns: [
            { group: PRIVATE.map(name => `${name}/*`), message },
            {
              group: ['@gitops-flow/*', ...allowed([...values, ...types])],
              message,
            },
            ...(types.length > 0
              ? [
                  {
                    group: types.map(name => PREFIX + name),
                    message,
                    allowTypeImports: true,
                  },
                ]
              : []),
          ],
        },
      ],
    },
  };
};
