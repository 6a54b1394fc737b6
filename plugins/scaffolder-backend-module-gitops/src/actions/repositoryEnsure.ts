import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { applicationSpecSchema } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationRepositories,
  CATALOG_INFO_PATH,
  parseRuleset,
  RepositoryPartState,
  RulesetDefinition,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { assertRendered } from './assertRendered';
import { refuse } from './readSpec';
import { readWorkspaceFiles } from './readWorkspaceFiles';
import { examples } from './repositoryEnsure.examples';

/** What GitHub calls a default branch, unless the organisation wants another name. */
const USUAL_BRANCH = 'main';

/** `gitops:repository:ensure`: the application's own repository, created or found. */
export function createRepositoryEnsureAction(options: {
  repositories: ApplicationRepositories;
}) {
  const { repositories } = options;

  return createTemplateAction({
    id: 'gitops:repository:ensure',
    description:
      'Creates the repository of an application with the files of the workspace in one commit, its merge settings, rules, Actions variables, environments and the rights of teams, or finds it and adds what it lacks. A repository that belongs to somebody else is never touched.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        owner: z =>
          z.string().describe('Group that owns it: group:default/payments'),
        team: z =>
          z
            .string()
            .describe('Slug of the GitHub team that gets the right to push'),
        platformTeam: z =>
          z
            .string()
            .optional()
            .describe(
              'Slug of the GitHub team that gets the right to read. Default: gitops.applications.platformTeam',
            ),
        description: z =>
          z
            .string()
            .describe('One line. A repository that is there keeps its own'),
        sourcePath: z =>
          z
            .string()
            .optional()
            .describe(
              'Folder of the workspace whose files are committed. Default: the whole workspace. One of them is catalog-info.yaml',
            ),
        topics: z =>
          z
            .array(z.string())
            .optional()
            .describe('Topics that the repository gets on GitHub'),
        ruleset: z =>
          z
            .union([z.boolean(), z.record(z.unknown())])
            .optional()
            .describe(
              "Rules of the repository: a ruleset in GitHub's words, or false for none. Default: the default branch stays, keeps its history, and changes by pull requests, squashed",
            ),
        variables: z =>
          z
            .record(z.string())
            .optional()
            .describe('GitHub Actions variables: values by name'),
        environments: z =>
          z
            .array(
              z.object({
                name: z.string().describe('Name, as workflows use it'),
                branches: z
                  .array(z.string())
                  .optional()
                  .describe(
                    'Branches, or patterns of them, that may deploy to it. Default: all',
                  ),
              }),
            )
            .optional()
            .describe('GitHub environments that workflows deploy to'),
      },
      output: {
        state: z =>
          z.enum(['created', 'updated', 'unchanged']).describe('What was done'),
        repositoryUrl: z => z.string().describe('Page of the repository'),
        repositorySlug: z => z.string().describe('owner/name on GitHub'),
        defaultBranch: z => z.string().describe('Name of its main branch'),
        catalogInfoUrl: z => z.string().describe('Page of its catalog file'),
        parts: z =>
          z
            .record(
              z.enum([
                'created',
                'updated',
                'unchanged',
                'absent',
                'unsupported',
              ]),
            )
            .describe(
              'What was done to files, settings, topics, each "ruleset <name>", "variable <name>", "environment <name>" and "team <slug>". absent: GitHub has no such team; unsupported: the plan on GitHub has no such thing',
            ),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { sourcePath = '.', ruleset, ...request } = ctx.input;
      // GitHub would take some other names, and create something that is called differently.
      const { name, description } = readFields(request);
      const owner = stringifyEntityRef(
        parseEntityRef(request.owner, {
          defaultKind: 'group',
          defaultNamespace: 'default',
        }),
      );
      const rules = readRuleset(ruleset);
      const files = await readWorkspaceFiles({
        workspacePath: ctx.workspacePath,
        sourcePath,
      });
      if (!files.has(CATALOG_INFO_PATH)) {
        throw new InputError(
          `sourcePath: ${sourcePath} holds no ${CATALOG_INFO_PATH}: fetch the template's skeleton in a step before`,
        );
      }
      if (ctx.isDryRun) {
        ctx.logger.info(
          `Would create the repository ${name} with ${[...files.keys()].join(
            ', ',
          )}`,
        );
        // The steps that follow need them, in a dry run, too.
        const { slug, url } = repositories.placeOf(name);
        ctx.output('repositoryUrl', url);
        ctx.output('repositorySlug', slug);
        ctx.output(
          'catalogInfoUrl',
          `${url}/blob/${USUAL_BRANCH}/${CATALOG_INFO_PATH}`,
        );
        return;
      }

      const result = await repositories.ensure({
        ...request,
        name,
        description,
        owner,
        files,
        ...(rules === undefined ? {} : { ruleset: rules }),
        onPart: (part, state) => {
          const line = describe(part, state);
          if (state === 'absent' || state === 'unsupported') {
            ctx.logger.warn(line);
          } else {
            ctx.logger.info(line);
          }
        },
        signal: ctx.signal,
      });
      ctx.logger.info(`Repository ${result.slug}: ${result.state}`);
      ctx.output('state', result.state);
      ctx.output('repositoryUrl', result.url);
      ctx.output('repositorySlug', result.slug);
      ctx.output('defaultBranch', result.defaultBranch);
      ctx.output(
        'catalogInfoUrl',
        `${result.url}/blob/${result.defaultBranch}/${CATALOG_INFO_PATH}`,
      );
      ctx.output('parts', result.parts);
    },
  });
}

/** The rules for both are those of the application that the repository belongs to. */
function readFields(input: { name: string; description: string }) {
  const { name, description } = input;
  const result = applicationSpecSchema
    .pick({ name: true, description: true })
    .safeParse({ name, description });
  if (!result.success) {
    throw refuse(
      result.error.issues.map(
        ({ path, message }) => `${path.join('.')}: ${message}`,
      ),
    );
  }
  return result.data;
}

/** @returns undefined for those that the library chooses */
function readRuleset(
  input: boolean | Record<string, unknown> | undefined,
): RulesetDefinition | false | undefined {
  if (input === undefined || input === true) {
    return undefined;
  }
  return input === false ? false : parseRuleset(input, 'ruleset');
}

/** `files` → `Files: created`. */
function describe(part: string, state: RepositoryPartState): string {
  const name = part.charAt(0).toLocaleUpperCase('en-US') + part.slice(1);
  return `${name}: ${
    {
      created: 'created',
      updated: 'updated',
      unchanged: 'unchanged',
      absent:
        'GitHub has no such team, so nobody was given access; create the team and run this again',
      unsupported:
        'left out, because the plan of the organisation on GitHub has none for private repositories',
    }[state]
  }`;
}
