import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';
import { createFetchTemplateAction } from '@backstage/plugin-scaffolder-backend';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { JsonObject } from '@backstage/types';

const TEMPLATE = resolve(
  __dirname,
  '../../../../../templates/platform/template.yaml',
);

/** Fills in a skeleton of `templates/platform` with Backstage's own action, and gives the files. */
export async function renderSkeleton(
  name: string,
  values: JsonObject,
): Promise<Map<string, string>> {
  const action = createFetchTemplateAction({
    reader: mockServices.urlReader.mock(),
    integrations: ScmIntegrations.fromConfig(new ConfigReader({})),
  });
  const workspacePath = await mkdtemp(join(tmpdir(), 'gitops-skeleton-'));
  try {
    await action.handler(
      createMockActionContext({
        workspacePath,
        templateInfo: {
          entityRef: 'template:default/platform',
          baseUrl: pathToFileURL(TEMPLATE).href,
        },
        input: { url: `./${name}`, values },
      }),
    );
    const entries = await readdir(workspacePath, {
      recursive: true,
      withFileTypes: true,
    });
    const files = entries
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));
    return new Map(
      await Promise.all(
        files.map(
          async file =>
            [
              relative(workspacePath, file),
              await readFile(file, 'utf8'),
            ] as const,
        ),
      ),
    );
  } finally {
    await rm(workspacePath, { recursive: true });
  }
}
