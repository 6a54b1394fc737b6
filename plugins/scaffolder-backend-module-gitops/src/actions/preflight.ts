import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { Preflight } from '../preflight/Preflight';
import { PreflightServices } from '../preflight/PreflightRequest';
import { assertRendered } from './assertRendered';
import { examples } from './preflight.examples';

/**
 * `gitops:preflight`: finds everything that would stop a request later, before anything is written.
 *
 * Its fields take any value, because it is this action that says what is wrong with one, and says it of all fields at
 * once.
 */
export function createPreflightAction(services: PreflightServices) {
  const preflight = Preflight.create(services);
  const { url } = services.config.repository;

  return createTemplateAction({
    id: 'gitops:preflight',
    description:
      'Checks a request for an application without changing anything: the fields, the owner and system in the catalog, the team on GitHub and its place in each environment, whether the name is free, whether the image exists and may be used, and what the portal may do on GitHub. Every problem is named at once, with its remedy.',
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
        workload: z =>
          z
            .unknown()
            .optional()
            .describe(
              'web, worker or cron. Default: web, which answers on a port',
            ),
        schedule: z =>
          z
            .unknown()
            .optional()
            .describe('When a cron job runs: "*/15 * * * *". Only for cron'),
        port: z =>
          z
            .unknown()
            .optional()
            .describe(
              'Number of the port that the container listens on. Only web needs one',
            ),
        replicas: z =>
          z
            .unknown()
            .optional()
            .describe('How many pods run, 1 to 50. Default: the platform’s'),
        autoscaling: z =>
          z
            .unknown()
            .optional()
            .describe(
              'Instead of replicas: {min, max, cpu}, with cpu in percent of what the pods ask for',
            ),
        strategy: z =>
          z
            .unknown()
            .optional()
            .describe(
              'How a new version replaces the old one: rolling, canary or blueGreen. Default: rolling',
            ),
        variables: z =>
          z
            .unknown()
            .optional()
            .describe(
              'Environment variables, text by name. Nothing secret: they are in Git',
            ),
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
        isNew: z =>
          z
            .boolean()
            .describe('Whether GitHub has nothing of the application yet'),
        imageDigest: z =>
          z
            .string()
            .optional()
            .describe(
              'Digest that the image’s registry has for it. Absent when the registry did not say',
            ),
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
      const found = await preflight.check({
        fields,
        owner,
        system,
        credentials: await ctx.getInitiatorCredentials(),
        requester: ctx.user?.entity,
        log: line => ctx.logger.info(line),
        signal: ctx.signal,
      });
      const { spec, ownerRef, systemRef, slug, digest } = found;
      ctx.output('spec', spec);
      ctx.output('ownerRef', ownerRef);
      if (systemRef) {
        ctx.output('systemRef', systemRef);
      }
      ctx.output('team', spec.team);
      ctx.output('isNew', found.isNew);
      if (digest) {
        ctx.output('imageDigest', digest);
      }
      ctx.output('repositorySlug', slug);
      ctx.output('repositoryUrl', new URL(`/${slug}`, url).href);
      ctx.output(
        'pullRequestsUrl',
        `${url}/pulls?q=${encodeURIComponent(`is:pr is:open ${spec.name}`)}`,
      );
    },
  });
}
