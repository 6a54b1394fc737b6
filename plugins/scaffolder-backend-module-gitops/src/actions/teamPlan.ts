import { InputError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  describeIssues,
  Platform,
  platformSchema,
  teamsSchema,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GitopsConfig,
  GitopsRepository,
  TeamAccess,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { parse } from 'yaml';
import { assertRendered } from './assertRendered';
import { readCatalog } from './readCatalog';
import { refuse } from './readSpec';
import { skeletonValues } from './skeletonValues';
import { teamAccess } from './teamAccess';
import { examples } from './teamPlan.examples';

const PLATFORM_FILE = 'platform.yaml';

/** `gitops:team:plan`: works out what a team needs before it can deploy. */
export function createTeamPlanAction(options: {
  catalog: CatalogService;
  config: GitopsConfig;
  gitopsRepository: GitopsRepository;
  teamAccess: TeamAccess;
}) {
  const { catalog, config, gitopsRepository } = options;

  return createTemplateAction({
    id: 'gitops:team:plan',
    description:
      'Checks that a team can be given its place in every environment of the platform, without changing anything, and puts out the values of the skeletons team and team-environment.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        owner: z =>
          z
            .string()
            .describe(
              'Group of the catalog: group:default/payments. Its GitHub team is the part behind the slash of the annotation github.com/team-slug, otherwise the group’s name',
            ),
      },
      output: {
        team: z => z.string().describe('Slug of the GitHub team'),
        environments: z =>
          z.array(z.string()).describe('Names, in promotion order'),
        teams: z =>
          z
            .array(z.record(z.unknown()))
            .describe('Values of the skeleton team: one entry'),
        teamEnvironments: z =>
          z
            .array(z.record(z.unknown()))
            .describe('Values of the skeleton team-environment, once each'),
        access: z =>
          z
            .record(z.enum(['push', 'maintain']))
            .describe('Rights of the team and its approvers on the repository'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { signal } = ctx;
      const { owner } = await readCatalog({
        catalog,
        credentials: await ctx.getInitiatorCredentials(),
        owner: ctx.input.owner,
        system: undefined,
        name: undefined,
        slug: '',
        signal,
      });
      if (typeof owner === 'string') {
        throw new InputError(`owner: ${owner}`);
      }
      const { team } = owner;
      const { error } = teamsSchema.safeParse([team]);
      if (error) {
        throw refuse(
          describeIssues(error).map(
            text => `owner: team "${team}" ${text.replace(/^\S*: /, '')}`,
          ),
        );
      }
      const platform = await readPlatform(signal);
      const access = teamAccess(platform, [team]);
      delete access[platform.platformTeam];
      await options.teamAccess.assertTeams({
        organization: platform.organization,
        teams: Object.keys(access),
        signal,
      });
      const values = skeletonValues({ platform, teams: [team] });
      const environments = platform.environments.map(({ name }) => name);
      ctx.logger.info(
        `Team ${team} gets its place in ${environments.join(', ')}`,
      );
      ctx.output('team', team);
      ctx.output('environments', environments);
      ctx.output('teams', values.teams);
      ctx.output('teamEnvironments', values.teamEnvironments);
      ctx.output('access', access as Record<string, 'push' | 'maintain'>);
    },
  });

  /** The repository itself says what the platform is made of. */
  async function readPlatform(signal?: AbortSignal): Promise<Platform> {
    const { url } = config.repository;
    const text = await gitopsRepository.readFile(PLATFORM_FILE, { signal });
    if (text === undefined) {
      throw new InputError(
        `${url} has no ${PLATFORM_FILE}: set the platform up first, with the template "GitOps repositories"`,
      );
    }
    const { data, error } = platformSchema.safeParse(parse(text));
    if (!data) {
      throw new InputError(
        [
          `${PLATFORM_FILE} in ${url} is wrong. Correct it by pull request:`,
          ...describeIssues(error).map(problem => `- ${problem}`),
        ].join('\n'),
      );
    }
    return data;
  }
}
