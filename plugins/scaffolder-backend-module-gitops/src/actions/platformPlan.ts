import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { JsonObject } from '@backstage/types';
import {
  describeIssues,
  platformSchema,
  teamsSchema,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GitopsConfig,
  TeamAccess,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { examples } from './platformPlan.examples';
import { refuse } from './readSpec';
import { skeletonValues } from './skeletonValues';
import { teamAccess } from './teamAccess';

/** An environment as a form asks for it. */
interface EnvironmentInput {
  name: string;
  cluster: string;
  domain: string;
  owners: 'team' | 'approvers';
  automerge?: boolean;
  requireDigest?: boolean;
  prune?: boolean;
  applicationNamespace?: string;
  ingressClassName?: string;
  replicas?: number;
}

const REPOSITORY_NAME = /^[\w.-]+$/;

/** A host name, without a port. */
const DOMAIN =
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

/** `gitops:platform:plan`: checks what a platform is to consist of, and works out what its skeletons need. */
export function createPlatformPlanAction(options: {
  config: GitopsConfig;
  teamAccess: TeamAccess;
}) {
  const { config } = options;

  return createTemplateAction({
    id: 'gitops:platform:plan',
    description:
      'Checks the description of a platform without changing anything, the GitHub teams included, and puts out the values of the skeletons in templates/platform. Every problem is named at once.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        organization: z => z.string().describe('Login on GitHub: acme'),
        repository: z =>
          z.string().describe('Name of the GitOps repository: gitops-apps'),
        platformTeam: z =>
          z
            .string()
            .describe(
              'Slug of the GitHub team that owns what no other team owns',
            ),
        teams: z =>
          z
            .array(z.string())
            .describe('Slugs of the GitHub teams that may deploy'),
        registries: z =>
          z
            .array(z.string())
            .describe(
              'What the name of an image may begin with: ghcr.io/acme/',
            ),
        environments: z =>
          z
            .array(
              z.object({
                name: z.string().describe('dev'),
                cluster: z
                  .string()
                  .describe(
                    'The cluster as its Argo CD knows it: a name, or the address of its API server',
                  ),
                domain: z
                  .string()
                  .describe('Applications get names under it: dev.acme.com'),
                owners: z
                  .enum(['team', 'approvers'])
                  .describe(
                    'Who approves a change: <team>, or <team>-<environment>-approvers',
                  ),
                automerge: z
                  .boolean()
                  .optional()
                  .describe(
                    'A build’s change of an image merges by itself. Default: false',
                  ),
                requireDigest: z
                  .boolean()
                  .optional()
                  .describe(
                    'Images must be named by their digest. Default: false',
                  ),
                prune: z
                  .boolean()
                  .optional()
                  .describe('What left Git leaves the cluster. Default: false'),
                applicationNamespace: z
                  .string()
                  .optional()
                  .describe(
                    'Namespace of the Application objects. Default: argocd',
                  ),
                ingressClassName: z
                  .string()
                  .optional()
                  .describe('Default: alb'),
                replicas: z
                  .number()
                  .int()
                  .min(1)
                  .optional()
                  .describe(
                    'How many copies of an application run unless it says otherwise. Default: 1',
                  ),
              }),
            )
            .describe('In promotion order'),
      },
      output: {
        organization: z =>
          z.record(z.unknown()).describe('Values of the skeleton organization'),
        environments: z =>
          z
            .array(z.record(z.unknown()))
            .describe('Values of the skeleton environment, once each'),
        teams: z =>
          z
            .array(z.record(z.unknown()))
            .describe('Values of the skeleton team, once each'),
        teamEnvironments: z =>
          z
            .array(z.record(z.unknown()))
            .describe(
              'Values of the skeleton team-environment, for each team and environment',
            ),
        access: z =>
          z
            .record(z.enum(['push', 'maintain']))
            .describe('Rights of the teams on the GitOps repository'),
        chartAccess: z =>
          z
            .record(z.enum(['push', 'maintain']))
            .describe('Rights of the teams on the chart’s repository'),
        chartPath: z =>
          z
            .string()
            .describe(
              'Folder of the chart’s version in the GitOps repository: charts/eks-baseline/1.0.0',
            ),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { organization, repository, environments } = ctx.input;
      const teams = [...ctx.input.teams].sort();
      const parsed = platformSchema.safeParse({
        organization,
        repository: new URL(
          `/${organization}/${repository}`,
          config.repository.url,
        ).href,
        platformTeam: ctx.input.platformTeam,
        chart: config.chart.path,
        registries: ctx.input.registries,
        environments: environments.map(readEnvironment),
      });
      const parsedTeams = teamsSchema.safeParse(teams);
      const problems = [
        ...(parsed.error ? describeIssues(parsed.error) : []),
        ...(parsedTeams.error
          ? describeIssues(parsedTeams.error).map(text =>
              text.startsWith(':') ? `teams${text}` : `teams.${text}`,
            )
          : []),
        ...(REPOSITORY_NAME.test(repository)
          ? []
          : [`repository: "${repository}" is no name of a repository`]),
        ...environments.flatMap(({ domain }, index) =>
          DOMAIN.test(domain)
            ? []
            : `environments.${index}.domain: "${domain}" is no domain such as dev.acme.com`,
        ),
      ];
      if (!parsed.success || problems.length > 0) {
        throw refuse(problems);
      }
      const platform = parsed.data;
      const access = teamAccess(platform, teams);
      await options.teamAccess.assertTeams({
        organization,
        teams: Object.keys(access),
        signal: ctx.signal,
      });
      ctx.logger.info(
        `${teams.length} teams may deploy to ${environments
          .map(({ name }) => name)
          .join(', ')}; all of their GitHub teams are there`,
      );
      const values = skeletonValues({
        platform,
        teams,
        details: Object.fromEntries(
          environments.map(each => [each.name, readDetails(each)]),
        ),
      });
      ctx.output('organization', values.organization);
      ctx.output('environments', values.environments);
      ctx.output('teams', values.teams);
      ctx.output('teamEnvironments', values.teamEnvironments);
      ctx.output('access', access as Record<string, 'push' | 'maintain'>);
      ctx.output('chartAccess', { [platform.platformTeam]: 'maintain' });
      ctx.output('chartPath', `${config.chart.path}/${config.chart.version}`);
    },
  });
}

function readEnvironment({
  name,
  cluster,
  owners,
  automerge = false,
  requireDigest = false,
  prune = false,
  applicationNamespace = 'argocd',
}: EnvironmentInput) {
  return {
    name,
    destination: /^https?:\/\//.test(cluster)
      ? { server: cluster }
      : { name: cluster },
    applicationNamespace,
    owners,
    automerge,
    requireDigest,
    sync: { prune, selfHeal: true },
  };
}

function readDetails({
  domain,
  ingressClassName = 'alb',
  replicas = 1,
}: EnvironmentInput): JsonObject {
  return { domain, ingressClassName, replicas };
}
