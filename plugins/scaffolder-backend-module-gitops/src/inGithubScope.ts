import { InputError } from '@backstage/errors';
import { ScaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import {
  GithubClient,
  GitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';

/** Secret of a task that holds the token of the person who asks. */
const TOKEN_SECRET = 'GITOPS_GITHUB_TOKEN';

type ScaffolderAction = Parameters<
  ScaffolderActionsExtensionPoint['addActions']
>[number];

/**
 * Lets everything that an action asks of GitHub count for its task: writes keep the order in which tasks arrived, waits
 * are told in the log of the task, and cancelling the task ends them. With `gitops.github.writeAs: user`, GitHub is
 * asked as the person who started the task.
 *
 * @throws InputError (of the action) when it should be asked as a person and has no token of one
 */
export function inGithubScope(
  action: ScaffolderAction,
  options: {
    config: Pick<GitopsConfig, 'github'>;
    github: Pick<GithubClient, 'run' | 'host'>;
  },
): ScaffolderAction {
  const { config, github } = options;
  return {
    ...action,
    async handler(ctx) {
      const token = ctx.secrets?.[TOKEN_SECRET];
      const isPersonal = config.github.writeAs === 'user';
      if (isPersonal && !token) {
        throw new InputError(
          `This portal works on GitHub in your own name, and the task has no token of yours: sign in to ${github.host} when the form asks for it. A template asks by putting the token into the secret ${TOKEN_SECRET}`,
        );
      }
      await github.run(
        {
          unit: ctx.task.id,
          log: line => ctx.logger.info(line),
          ...(isPersonal ? { token } : {}),
          ...(ctx.signal ? { signal: ctx.signal } : {}),
        },
        () => action.handler(ctx),
      );
    },
  };
}
