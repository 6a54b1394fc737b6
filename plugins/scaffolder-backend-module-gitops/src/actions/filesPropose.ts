import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { GitopsRepository } from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { describeChange } from './describeChange';
import { examples } from './filesPropose.examples';
import { readWorkspaceFiles } from './readWorkspaceFiles';

/** `gitops:files:propose`: files of the workspace to the GitOps repository, by the one pull request of a branch. */
export function createFilesProposeAction(options: {
  gitopsRepository: GitopsRepository;
}) {
  const { gitopsRepository } = options;

  return createTemplateAction({
    id: 'gitops:files:propose',
    description:
      'Opens one pull request on the GitOps repository with files of the workspace, or brings the open one up to date. What the main branch or people on the branch have changed since stays as it is.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        sourcePath: z =>
          z
            .string()
            .optional()
            .describe(
              'Folder of the workspace, laid out like the repository. Default: the whole workspace',
            ),
        branch: z =>
          z
            .string()
            .describe(
              'Branch of the pull request. The same branch is the same request: a rerun finds it again',
            ),
        title: z =>
          z.string().describe('Of the pull request and of the commit'),
        body: z => z.string().describe('Of the pull request, in Markdown'),
        replace: z =>
          z
            .array(z.string())
            .optional()
            .describe(
              'Beginnings of paths whose files are changed even where the main branch has them with another content, because a machine writes them. Default: none',
            ),
      },
      output: {
        state: z =>
          z
            .enum(['created', 'updated', 'unchanged'])
            .describe('What was done to the pull request'),
        onMain: z =>
          z
            .boolean()
            .describe(
              'Whether the main branch has every file, so that there is nothing to merge',
            ),
        pullRequestUrl: z =>
          z.string().optional().describe('Page of the pull request'),
        pullRequestNumber: z =>
          z.number().optional().describe('Its number on GitHub'),
        kept: z =>
          z
            .array(z.string())
            .describe(
              'Paths that hold another content than asked for and were left alone',
            ),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { sourcePath = '.', branch, title, body, replace } = ctx.input;
      const files = await readWorkspaceFiles({
        workspacePath: ctx.workspacePath,
        sourcePath,
      });
      if (files.size === 0) {
        throw new InputError(
          `sourcePath: ${sourcePath} holds no file: fetch the template's skeletons in a step before`,
        );
      }
      if (ctx.isDryRun) {
        ctx.logger.info(`Would propose on ${branch}:`);
        for (const path of files.keys()) {
          ctx.logger.info(`  ${path}`);
        }
        return;
      }
      const result = await gitopsRepository.proposeChange({
        branch,
        title,
        body,
        files,
        replace: path =>
          replace?.some(beginning => path.startsWith(beginning)) ?? false,
        signal: ctx.signal,
      });
      for (const line of describeChange(result)) {
        ctx.logger.info(line);
      }
      ctx.output('state', result.state);
      ctx.output('onMain', result.onMain);
      ctx.output('kept', result.kept);
      if (result.pullRequest) {
        ctx.output('pullRequestUrl', result.pullRequest.url);
        ctx.output('pullRequestNumber', result.pullRequest.number);
      }
    },
  });
}
