import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import scaffolderModuleGitops from '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops';
import { format, resolveConfig } from 'prettier';
import {
  DescribedAction,
  describeActions,
} from './__testUtils__/describeActions';
import { JsonSchema } from './__testUtils__/describeFields';

const PAGE = resolve(__dirname, '../../../../docs/actions.md');

/** As much configuration as the module needs to offer its actions; nothing is asked of these addresses. */
const config = {
  app: { baseUrl: 'https://portal.acme.example' },
  integrations: { github: [{ host: 'github.com', token: 'unused' }] },
  argocd: {
    appLocatorMethods: [
      {
        type: 'config',
        instances: [{ name: 'main', url: 'https://argocd.acme.example' }],
      },
    ],
  },
  gitops: {
    repository: { url: 'https://github.com/acme/gitops-apps' },
    applications: { owner: 'acme' },
    chart: { path: 'charts/eks-baseline', version: '1.0.0' },
    environments: [
      { name: 'dev', instance: 'main', destination: { name: 'acme-dev' } },
    ],
  },
};

describe('docs/actions.md', () => {
  const actions: DescribedAction[] = [];

  beforeAll(async () => {
    await startTestBackend({
      features: [
        scaffolderModuleGitops,
        catalogServiceMock.factory(),
        mockServices.rootConfig.factory({ data: config }),
      ],
      extensionPoints: [
        [
          scaffolderActionsExtensionPoint,
          { addActions: (...added) => actions.push(...added) },
        ],
      ],
    });
  });

  it('says what the schemas say', async () => {
    const page = format(describeActions(actions), {
      ...(await resolveConfig(PAGE)),
      parser: 'markdown',
    });
    if (process.env.UPDATE_REFERENCE) {
      await writeFile(PAGE, page);
    }
    expect(await readFile(PAGE, 'utf8')).toBe(page);
  });

  it('describes every action, every field and at least one use of it', () => {
    const undescribed = actions.flatMap(({ id, examples, schema }) => [
      ...(examples?.length ? [] : [`${id} has no example`]),
      ...(['input', 'output'] as const).flatMap(side =>
        Object.entries(
          (schema?.[side] as JsonSchema | undefined)?.properties ?? {},
        )
          .filter(([, field]) => !field.description)
          .map(([field]) => `${id}: ${side}.${field} has no description`),
      ),
    ]);
    expect(undescribed).toEqual([]);
    expect(actions.length).toBeGreaterThan(10);
  });
});
