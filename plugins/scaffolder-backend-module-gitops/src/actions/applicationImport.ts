import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  ApplicationOrigin,
  ArgocdInstance,
  ChangeResult,
  GithubClient,
  GitopsConfig,
  GitopsRepository,
  ImportPlan,
  planImport,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { examples } from './applicationImport.examples';
import { assertNoOtherEntity, assertNoOtherFile } from './assertImportable';
import { assertRendered } from './assertRendered';
import { describeChange } from './describeChange';
import { describeDryRun } from './describeDryRun';
import { ImportTarget, openImportTarget } from './openImportTarget';
import { readCatalog } from './readCatalog';
import { readLiveApplication } from './readLiveApplication';
import { refuse } from './readSpec';
import { requesterOf } from './requesterOf';
import { waitsFor } from './waitsFor';

/** `gitops:application:import`: an Application that Argo CD has becomes an entity of the catalog, by pull request. */
export function createApplicationImportAction(options: {
  catalog: CatalogService;
  config: GitopsConfig;
  github: GithubClient;
  gitopsRepository: GitopsRepository;
  /** Asked when it is needed: a portal without Argo CD has all other actions. */
  readInstances: () => ArgocdInstance[];
}) {
  const { catalog, config, github, gitopsRepository } = options;

  return createTemplateAction({
    id: 'gitops:application:import',
    description:
      'Opens a pull request with a catalog entity for an Application that Argo CD has and the GitOps repository does not. Neither the Application nor what it runs is touched.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        instance: z =>
          z
            .string()
            .describe(
              'Name of the Argo CD, as argocd.appLocatorMethods has it',
            ),
        application: z =>
          z.string().describe('Name of the Application in Argo CD'),
        namespace: z =>
          z
            .string()
            .optional()
            .describe(
              'Namespace of the Application. Needed where several have one of this name',
            ),
        owner: z =>
          z
            .string()
            .describe(
              'Group of the catalog that answers for it: group:default/payments',
            ),
        system: z =>
          z
            .string()
            .optional()
            .describe('System of the catalog that it is a part of'),
        description: z =>
          z.string().optional().describe('One line of at most 350 characters'),
        name: z =>
          z
            .string()
            .optional()
            .describe(
              'Name of the entity: at most 63 lower-case letters, digits and dashes. Default: the name of the Application',
            ),
        repositoryUrl: z =>
          z
            .string()
            .optional()
            .describe(
              'Page of the repository with the source code, which then gets catalog-info.yaml. Default: the GitOps repository gets catalog/<team>/<name>.yaml',
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
              'Whether the main branch has the file, so that the catalog can read it',
            ),
        entityRef: z =>
          z
            .string()
            .describe('Full reference that the entity has or will have'),
        catalogInfoUrl: z =>
          z
            .string()
            .describe(
              'Page of the entity file on the main branch, for gitops:catalog:ensure after the merge',
            ),
        pullRequestUrl: z =>
          z.string().optional().describe('Page of the pull request'),
        pullRequestNumber: z =>
          z.number().optional().describe('Its number on GitHub'),
        nextSteps: z => z.string().describe('What happens next, in Markdown'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { input, logger } = ctx;
      const signal = ctx.signal ?? new AbortController().signal;
      const credentials = await ctx.getInitiatorCredentials();
      const { owner, team, system } = await readOwner();
      const { application, origins } = await readLiveApplication({
        instances: options.readInstances(),
        instance: input.instance,
        name: input.application,
        namespace: input.namespace || undefined,
        signal,
      });
      logger.info(
        `Application ${application.namespace}/${application.name}: found, ${application.health} and ${application.sync}`,
      );
      const target = await openImportTarget({
        config,
        github,
        gitopsRepository,
        repositoryUrl: input.repositoryUrl || undefined,
        team,
        signal,
      });
      const files = await gitopsRepository.listFiles({ signal });
      const plan = planImport({
        instance: input.instance,
        application,
        origins,
        name: input.name || undefined,
        owner,
        system,
        description: input.description,
        projectSlug: target.hasSource ? target.slug : findSlug(origins),
        path: target.path,
        paths: files.keys(),
        environments: config.environments,
        requester: requesterOf(ctx.user),
      });
      await assertNoOtherEntity({ catalog, credentials, plan, owner, signal });
      await assertNoOtherFile({ target, plan, signal });
      ctx.output('entityRef', plan.entityRef);
      ctx.output('catalogInfoUrl', target.fileUrl(plan.path));
      if (ctx.isDryRun) {
        logger.info(`Repository ${target.slug}`);
        describeDryRun(plan.change).forEach(line => logger.info(line));
        return;
      }

      const result = await target.repository.proposeChange({
        ...plan.change,
        signal,
      });
      describeChange(result).forEach(line => logger.info(line));
      ctx.output('state', result.state);
      ctx.output('onMain', result.onMain);
      if (result.pullRequest) {
        ctx.output('pullRequestUrl', result.pullRequest.url);
        ctx.output('pullRequestNumber', result.pullRequest.number);
      }
      ctx.output('nextSteps', nextSteps({ plan, target, result }));

      async function readOwner() {
        const found = await readCatalog({
          catalog,
          credentials,
          owner: input.owner,
          system: input.system,
          name: undefined,
          slug: '',
          signal,
        });
        const problems = [
          ...(typeof found.owner === 'string' ? [`owner: ${found.owner}`] : []),
          ...(typeof found.system === 'string'
            ? [`system: ${found.system}`]
            : []),
        ];
        if (typeof found.owner === 'string' || problems.length > 0) {
          throw refuse(problems);
        }
        return {
          owner: found.owner.ref,
          team: found.owner.team,
          system:
            typeof found.system === 'object' ? found.system.ref : undefined,
        };
      }
    },
  });

  /** The repository that the manifests come from, where it is on our GitHub and none of the platform. */
  function findSlug(origins: ApplicationOrigin[]): string | undefined {
    const { host, owner, name } = config.repository;
    return origins
      .map(({ repoUrl }) =>
        URL.canParse(repoUrl) ? new URL(repoUrl) : undefined,
      )
      .filter(url => url?.host === host)
      .map(url => url?.pathname.slice(1).replace(/(\.git)?\/?$/, ''))
      .find(
        slug =>
          slug !== undefined &&
          slug.split('/').length === 2 &&
          slug !== `${owner}/${name}`,
      );
  }
}

function nextSteps(options: {
  plan: ImportPlan;
  target: ImportTarget;
  result: ChangeResult;
}): string {
  const { plan, target, result } = options;
  const works =
    'The page of the entity shows its state in Argo CD. Promotion, rollback, changes and decommission work once its manifests are in the layout of the GitOps repository, which this does not do.';
  if (result.onMain) {
    return [
      `**Nothing changed.** [${plan.path}](${target.fileUrl(
        plan.path,
      )}) is merged: register it in the catalog, if that is not done yet.`,
      works,
    ].join('\n\n');
  }
  return [
    waitsFor(result),
    'After the merge, run this again or register the file in the catalog.',
    works,
  ].join('\n\n');
}
