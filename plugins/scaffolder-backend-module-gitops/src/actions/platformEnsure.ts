import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  PlatformRepositories,
  PlatformRepositoryResult,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { examples } from './platformEnsure.examples';
import { readWorkspaceFiles } from './readWorkspaceFiles';

/** `gitops:platform:ensure`: one of the repositories that the platform consists of, created or brought up to date. */
export function createPlatformEnsureAction(options: {
  platformRepositories: PlatformRepositories;
}) {
  const { platformRepositories } = options;

  return createTemplateAction({
    id: 'gitops:platform:ensure',
    description:
      'Creates a repository of the platform with the files of the workspace in one commit, or proposes what it lacks by one pull request; then sees to its merge settings, the rulesets in .github/rulesets and the rights of teams.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        organization: z => z.string().describe('Login on GitHub: acme'),
        name: z => z.string().describe('Name of the repository'),
        description: z => z.string().describe('One line'),
        sourcePath: z =>
          z
            .string()
            .optional()
            .describe(
              'Folder of the workspace with all files of the repository. Default: the whole workspace. Each .github/rulesets/*.json is applied as a ruleset',
            ),
        teams: z =>
          z
            .record(z.enum(['pull', 'triage', 'push', 'maintain', 'admin']))
            .describe('Rights by the slug of the GitHub team'),
        update: z =>
          z
            .boolean()
            .optional()
            .describe(
              'Whether the pull request changes files that the repository has with another content, too. Default: they are reported and left alone',
            ),
      },
      output: {
        state: z =>
          z.enum(['created', 'updated', 'unchanged']).describe('What was done'),
        repositoryUrl: z => z.string().describe('Page of the repository'),
        repositorySlug: z => z.string().describe('owner/name on GitHub'),
        pullRequestUrl: z =>
          z
            .string()
            .optional()
            .describe(
              'Page of the pull request with the files, when one is open for them',
            ),
        kept: z =>
          z
            .array(z.string())
            .describe(
              'Paths that hold another content than asked for and were left alone',
            ),
        parts: z =>
          z
            .record(z.enum(['created', 'updated', 'unchanged']))
            .describe(
              'What was done to files, settings, each "ruleset <name>" and each "team <slug>"',
            ),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { sourcePath = '.', ...request } = ctx.input;
      const slug = `${request.organization}/${request.name}`;
      const files = await readWorkspaceFiles({
        workspacePath: ctx.workspacePath,
        sourcePath,
      });
      if (files.size === 0) {
        throw new InputError(
          `sourcePath: ${sourcePath} holds no file: fetch the template's folders in a step before`,
        );
      }
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would ensure the repository ${slug} with ${files.size} files`,
        );
        return;
      }
      const result = await platformRepositories.ensure({
        ...request,
        files,
        signal: ctx.signal,
      });
      const parts = readParts(result);
      ctx.logger.info(
        `Repository ${slug}: ${
          result.state === 'created' ? 'created' : 'found'
        }`,
      );
      for (const [part, state] of Object.entries(parts)) {
        ctx.logger.info(`${part}: ${state}`);
      }
      for (const path of result.kept) {
        ctx.logger.info(`${path}: differs, left alone`);
      }
      ctx.output('state', result.state);
      ctx.output('repositoryUrl', result.url);
      ctx.output('repositorySlug', result.slug);
      ctx.output('kept', result.kept);
      ctx.output('parts', parts);
      if (result.pullRequest) {
        ctx.logger.info(`Pull request: ${result.pullRequest.url}`);
        ctx.output('pullRequestUrl', result.pullRequest.url);
      }
    },
  });
}

function readParts({
  files,
  settings,
  rulesets,
  teams,
}: PlatformRepositoryResult) {
  return {
    files,
    settings,
    ...prefixed('ruleset', rulesets),
    ...prefixed('team', teams),
  };
}

function prefixed<T>(prefix: string, states: Record<string, T>) {
  return Object.fromEntries(
    Object.entries(states).map(([name, state]) => [`${prefix} ${name}`, state]),
  );
}
