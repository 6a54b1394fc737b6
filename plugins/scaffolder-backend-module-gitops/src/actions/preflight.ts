import { ConflictError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApplicationSpec,
  applicationSpecSchema,
  parseApplicationSpec,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRepositories,
  GitopsConfig,
  GitopsRepository,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { findOtherApplication } from './findOtherApplication';
import {
  findDigestProblems,
  findPlatformProblems,
} from './findPlatformProblems';
import { examples } from './preflight.examples';
import { readCatalog } from './readCatalog';
import { refuse } from './readSpec';

/** Stands in for a team that could not be read, so that the other fields are still checked. */
const UNKNOWN_TEAM = 'unknown';

/** What GitHub is asked about, even while other fields are wrong. */
const identitySchema = applicationSpecSchema.pick({
  name: true,
  team: true,
  environments: true,
});

type Identity = Pick<ApplicationSpec, 'name' | 'team' | 'environments'>;

/**
 * `gitops:preflight`: finds everything that would stop a request later, before anything is written.
 *
 * Its fields take any value, because it is this action that says what is wrong with one, and says it of all fields at
 * once.
 */
export function createPreflightAction(options: {
  catalog: CatalogService;
  config: GitopsConfig;
  gitopsRepository: GitopsRepository;
  repositories: ApplicationRepositories;
}) {
  const { catalog, config, gitopsRepository, repositories } = options;
  const { repository } = config;

  return createTemplateAction({
    id: 'gitops:preflight',
    description:
      'Checks a request for an application without changing anything: the fields, the owner and system in the catalog, whether the name is free, and whether the team may deploy to the environments. Every problem is named at once.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z =>
          z
            .unknown()
            .describe(
              'Name of the application, its repository and its catalog entity: at most 40 lower-case letters, digits and dashes',
            ),
        owner: z =>
          z
            .unknown()
            .describe(
              'Group of the catalog that owns it, for example group:default/payments. Its GitHub team is the part behind the slash of the annotation github.com/team-slug, otherwise the group’s name',
            ),
        system: z =>
          z
            .unknown()
            .optional()
            .describe('System of the catalog that it is a part of'),
        description: z =>
          z.unknown().describe('One line of at most 350 characters'),
        image: z =>
          z.unknown().describe('Image with its exact version: nginx:1.29.3'),
        port: z =>
          z
            .unknown()
            .describe('Number of the port that the container listens on'),
        size: z => z.unknown().describe('small, medium or large'),
        exposure: z => z.unknown().describe('none, internal or public'),
        environments: z =>
          z.unknown().describe('Names out of gitops.environments'),
        start: z =>
          z
            .unknown()
            .describe(
              'first: runs in the first environment, the others wait for a promotion. everywhere: runs in all of them',
            ),
      },
      output: {
        spec: z =>
          z
            .record(z.unknown())
            .describe('The checked request, for the steps that follow'),
        ownerRef: z => z.string().describe('Full reference of the owner'),
        systemRef: z =>
          z
            .string()
            .optional()
            .describe('Full reference of the system, if there is one'),
        team: z => z.string().describe('Slug of the GitHub team'),
        repositorySlug: z =>
          z.string().describe('owner/name of the application’s repository'),
        repositoryUrl: z =>
          z.string().describe('Page that the repository has or will have'),
        pullRequestsUrl: z =>
          z
            .string()
            .describe('Page of the open pull requests for this application'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { owner, system, ...fields } = ctx.input;
      const { signal } = ctx;
      const slug = `${config.applications.owner}/${ctx.input.name}`;

      const found = await readCatalog({
        catalog,
        credentials: await ctx.getInitiatorCredentials(),
        owner,
        system,
        name: ctx.input.name,
        slug,
      });
      const problems: string[] = [];
      const team =
        typeof found.owner === 'object' ? found.owner.team : UNKNOWN_TEAM;
      const parsed = parseApplicationSpec({
        ...fields,
        mode: 'prebuilt',
        team,
        ...(typeof found.system === 'object'
          ? { system: found.system.name }
          : {}),
      });
      problems.push(
        ...('problems' in parsed
          ? parsed.problems
          : findDigestProblems({
              environments: config.environments,
              request: parsed.spec,
            })),
      );
      if (typeof found.owner === 'string') {
        problems.push(`owner: ${found.owner}`);
      }
      if (typeof found.system === 'string') {
        problems.push(`system: ${found.system}`);
      }
      if (found.nameProblem) {
        problems.push(`name: ${found.nameProblem}`);
      }
      const identity = identitySchema.safeParse({
        name: ctx.input.name,
        environments: ctx.input.environments,
        team,
      });
      let state: 'free' | 'ours' = 'free';
      if (identity.success && typeof found.owner === 'object') {
        const remote = await readGithub({
          identity: identity.data,
          owner: found.owner.ref,
          signal,
        });
        problems.push(...remote.problems);
        state = remote.state;
      }
      if (
        'problems' in parsed ||
        typeof found.owner === 'string' ||
        problems.length > 0
      ) {
        throw refuse(problems);
      }

      const { spec } = parsed;
      ctx.logger.info(
        state === 'ours'
          ? `The repository ${slug} is there and belongs to ${spec.name}: nothing of it will be overwritten`
          : `The name ${spec.name} is free`,
      );
      ctx.logger.info(
        `Team ${spec.team} may deploy to ${spec.environments.join(', ')}`,
      );
      ctx.output('spec', spec);
      ctx.output('ownerRef', found.owner.ref);
      if (typeof found.system === 'object') {
        ctx.output('systemRef', found.system.ref);
      }
      ctx.output('team', spec.team);
      ctx.output('repositorySlug', slug);
      ctx.output('repositoryUrl', new URL(`/${slug}`, repository.url).href);
      ctx.output(
        'pullRequestsUrl',
        `${repository.url}/pulls?q=${encodeURIComponent(
          `is:pr is:open ${spec.name}`,
        )}`,
      );
    },
  });

  async function readGithub(request: {
    identity: Identity;
    owner: string;
    signal?: AbortSignal;
  }): Promise<{ state: 'free' | 'ours'; problems: string[] }> {
    const { identity, owner, signal } = request;
    const [own, files] = await Promise.all([
      checkRepository({ name: identity.name, owner, signal }),
      gitopsRepository.listFiles({ signal }),
    ]);
    const other = findOtherApplication(files.keys(), identity);
    return {
      state: own.state,
      problems: [
        ...(own.problem ? [`name: ${own.problem}`] : []),
        ...(other ? [`name: ${other}`] : []),
        ...findPlatformProblems({ config, request: identity, paths: files }),
      ],
    };
  }

  async function checkRepository(request: {
    name: string;
    owner: string;
    signal?: AbortSignal;
  }): Promise<{ state: 'free' | 'ours'; problem?: string }> {
    const { signal, ...identity } = request;
    try {
      return { state: await repositories.check(identity, { signal }) };
    } catch (error) {
      if (error instanceof ConflictError) {
        return { state: 'free', problem: error.message };
      }
      throw error;
    }
  }
}
