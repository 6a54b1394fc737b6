import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  scaffolderActionsExtensionPoint,
  TemplateAction,
} from '@backstage/plugin-scaffolder-node';
import scaffolderModuleGitops from '@gitops-flow/backstage-plugin-scaffolder-backend-module-gitops';
import { parse } from 'yaml';

const TEMPLATES = resolve(__dirname, '../../../../templates');

/** As much configuration as the module needs to offer its actions; nothing is asked of these addresses. */
const config = {
  app: { baseUrl: 'https://portal.acme.example' },
  integrations: { github: [{ host: 'github.com', token: 'unused' }] },
  gitops: {
    repository: { url: 'https://github.com/acme/gitops-apps' },
    applications: { owner: 'acme' },
    chart: { path: 'charts/eks-baseline', version: '1.0.0' },
    environments: [
      { name: 'dev', instance: 'main', destination: { name: 'acme-dev' } },
    ],
  },
};

interface Step {
  id: string;
  action: string;
  input: Record<string, unknown>;
}

interface Template {
  metadata: { name: string; title: string; description: string };
  spec: {
    formDecorators?: { id: string }[];
    parameters: { properties: Record<string, { title?: string }> }[];
    steps: Step[];
  };
}

const files = readdirSync(TEMPLATES, { withFileTypes: true })
  .filter(entry => entry.isDirectory())
  .flatMap(entry =>
    readdirSync(join(TEMPLATES, entry.name)).map(
      name => `${entry.name}/${name}`,
    ),
  )
  .filter(file => file.endsWith('.yaml'))
  .sort();

const read = (file: string): Template =>
  parse(readFileSync(join(TEMPLATES, file), 'utf8'));

describe('the templates', () => {
  const actions = new Map<string, TemplateAction<any, any, any>>();

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
          {
            addActions: (...added) =>
              added.forEach(action => actions.set(action.id, action)),
          },
        ],
      ],
    });
  });

  it('are all registered by one location', () => {
    const { spec } = parse(readFileSync(join(TEMPLATES, 'all.yaml'), 'utf8'));
    expect([...spec.targets].sort()).toEqual(files.map(file => `./${file}`));
  });

  describe.each(files)('%s', file => {
    const template = read(file);
    const ours = template.spec.steps.filter(({ action }) =>
      action.startsWith('gitops:'),
    );

    it('gives our actions what they take, and all that they need', () => {
      expect(ours.length).toBeGreaterThan(0);
      for (const { action, input } of ours) {
        const schema = actions.get(action)?.schema?.input;
        const known = Object.keys(schema?.properties ?? {});
        const required = (schema?.required ?? []) as string[];
        expect({ action, known }).toEqual({
          action,
          known: expect.arrayContaining(Object.keys(input)),
        });
        expect({ action, given: Object.keys(input) }).toEqual({
          action,
          given: expect.arrayContaining(required),
        });
      }
    });

    it('reads only parameters that it asks for, and steps that come before', () => {
      const asked = template.spec.parameters.flatMap(({ properties }) =>
        Object.keys(properties),
      );
      const seen: string[] = [];
      for (const step of template.spec.steps) {
        const text = JSON.stringify(step);
        for (const [, name] of text.matchAll(/parameters\.(\w+)/g)) {
          expect(asked).toContain(name);
        }
        for (const [, id] of text.matchAll(/steps\.(\w+)\./g)) {
          expect(seen).toContain(id);
        }
        seen.push(step.id);
      }
    });

    it('gets the token of the person, where pull requests carry the person', () => {
      expect(template.spec.formDecorators).toEqual([
        { id: 'gitops-github-user' },
      ]);
    });
  });
});
