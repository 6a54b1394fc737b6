import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApplicationRepositories,
  ApplicationRepositoryResult,
  CATALOG_INFO_PATH,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { readWorkspaceFiles } from './readWorkspaceFiles';
import { examples } from './repositoryEnsure.examples';

/** `gitops:repository:ensure`: the application's own repository, created or found. */
export function createRepositoryEnsureAction(options: {
  repositories: ApplicationRepositories;
}) {
  const { repositories } = options;

  return createTemplateAction({
    id: 'gitops:repository:ensure',
    description:
      'Creates the repository of an application with the files of the workspace, or finds it and adds what it lacks. A repository that belongs to somebody else is never touched.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        owner: z =>
          z.string().describe('Group that owns it: group:default/payments'),
        team: z =>
          z
            .string()
            .describe('Slug of the GitHub team that gets the right to push'),
        description: z => z.string().describe('One line'),
        sourcePath: z =>
          z
            .string()
            .optional()
            .describe(
              'Folder of the workspace whose files are committed. Default: the whole workspace. One of them is catalog-info.yaml',
            ),
        topics: z =>
          z
            .array(z.string())
            .optional()
            .describe('Topics that the repository gets on GitHub'),
      },
      output: {
        state: z =>
          z.enum(['created', 'updated', 'unchanged']).describe('What was done'),
        repositoryUrl: z => z.string().describe('Page of the repository'),
        repositorySlug: z => z.string().describe('owner/name on GitHub'),
        catalogInfoUrl: z => z.string().describe('Page of its catalog file'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { name, team, description, sourcePath = '.', topics } = ctx.input;
      const owner = stringifyEntityRef(
        parseEntityRef(ctx.input.owner, {
          defaultKind: 'group',
          defaultNamespace: 'default',
        }),
      );
      const files = await readWorkspaceFiles({
        workspacePath: ctx.workspacePath,
        sourcePath,
      });
      if (!files.has(CATALOG_INFO_PATH)) {
        throw new InputError(
          `sourcePath: ${sourcePath} holds no ${CATALOG_INFO_PATH}: fetch the template's skeleton in a step before`,
        );
      }
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would create the repository ${name} with ${[...files.keys()].join(
            ', ',
          )}`,
        );
        return;
      }

      const result = await repositories.ensure({
        name,
        owner,
        team,
        description,
        files,
        topics: topics ?? [],
        signal: ctx.signal,
      });
      for (const line of describe(result, team)) {
        ctx.logger.info(line);
      }
      ctx.output('state', result.state);
      ctx.output('repositoryUrl', result.url);
      ctx.output('repositorySlug', result.slug);
      ctx.output(
        'catalogInfoUrl',
        `${result.url}/blob/${result.defaultBranch}/${CATALOG_INFO_PATH}`,
      );
    },
  });
}

function describe(result: ApplicationRepositoryResult, team: string): string[] {
  const { state, parts, slug } = result;
  return [
    state === 'created'
      ? `Repository ${slug}: created`
      : `Repository ${slug}: found`,
    parts.files === 'created'
      ? 'Files: committed'
      : 'Files: committed earlier, left alone',
    parts.topics === 'updated' ? 'Topics: added' : 'Topics: nothing to add',
    {
      created: `Team ${team}: may push now`,
      updated: `Team ${team}: may push now`,
      unchanged: `Team ${team}: has access already, left alone`,
      absent: `Team ${team}: GitHub has no such team, so nobody was given access; create the team and run this again`,
    }[parts.team],
  ];
}
