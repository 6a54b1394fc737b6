import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ChangeRequest,
  ChangeResult,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { describeChange } from './describeChange';
import { showDryRun } from './showDryRun';

/** As much of an action's context as is needed here. */
interface RequestContext {
  isDryRun?: boolean;
  logger: LoggerService;
  workspacePath: string;
  signal?: AbortSignal;
  output(name: 'state', value: ChangeResult['state']): void;
  output(name: 'pullRequestUrl', value: string): void;
  output(name: 'pullRequestNumber', value: number): void;
}

/**
 * Brings a change to its pull request, with a line in the log for each thing that was done. In a dry run it shows the
 * files instead.
 *
 * @param options - `nextSteps` says, in Markdown, what happens next
 */
export async function proposeRequest(options: {
  ctx: RequestContext & { output(name: 'nextSteps', value: string): void };
  change: ChangeRequest;
  gitopsRepository: GitopsRepository;
  nextSteps: (result: ChangeResult) => string;
}): Promise<void> {
  const { ctx, change, gitopsRepository, nextSteps } = options;
  const { logger, signal } = ctx;
  if (ctx.isDryRun) {
    await showDryRun({ ...ctx, change, gitopsRepository });
    return;
  }
  const result = await gitopsRepository.proposeChange({ ...change, signal });
  describeChange(result).forEach(line => logger.info(line));
  ctx.output('state', result.state);
  if (result.pullRequest) {
    ctx.output('pullRequestUrl', result.pullRequest.url);
    ctx.output('pullRequestNumber', result.pullRequest.number);
  }
  ctx.output('nextSteps', nextSteps(result));
}
