import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  GitopsConfig,
  TeamAccess,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { examples } from './teamGrant.examples';

/** `gitops:team:grant`: rights of teams on the GitOps repository. */
export function createTeamGrantAction(options: {
  config: GitopsConfig;
  teamAccess: TeamAccess;
}) {
  const { owner, name } = options.config.repository;

  return createTemplateAction({
    id: 'gitops:team:grant',
    description:
      'Gives GitHub teams the rights on the GitOps repository that they lack. A greater right stays as it is.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        teams: z =>
          z
            .record(z.enum(['pull', 'triage', 'push', 'maintain', 'admin']))
            .describe('Right by the slug of the team'),
      },
      output: {
        teams: z =>
          z
            .record(z.enum(['created', 'updated', 'unchanged']))
            .describe('What was done, by team'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { teams } = ctx.input;
      if (ctx.isDryRun) {
        for (const [team, permission] of Object.entries(teams)) {
          ctx.logger.info(
            `Would give ${team} ${permission} on ${owner}/${name}`,
          );
        }
        return;
      }
      await options.teamAccess.assertTeams({
        organization: owner,
        teams: Object.keys(teams),
        signal: ctx.signal,
      });
      const states = await options.teamAccess.grant({
        repository: { owner, repo: name },
        teams,
        signal: ctx.signal,
      });
      for (const [team, state] of Object.entries(states)) {
        ctx.logger.info(`Team ${team} on ${owner}/${name}: ${state}`);
      }
      ctx.output('teams', states);
    },
  });
}
