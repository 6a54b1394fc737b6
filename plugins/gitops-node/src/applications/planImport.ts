import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError, InputError } from '@backstage/errors';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_NAMESPACE,
  ANNOTATION_GITHUB_PROJECT_SLUG,
  DNS_LABEL,
  importBranch,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationOrigin,
  ApplicationOutline,
} from '../argocd/model/ArgocdApplication';
import { GitopsEnvironment } from '../config/readGitopsConfig';
import { ChangeRequest } from '../github/ChangeRequest';
import { argoApplicationPath, readArgoApplicationPath } from '../render/paths';
import { writeYaml } from '../render/writeYaml';
import { escapeMarkdown, requestedBy } from './requestedBy';

/** The catalog's own limit. */
const MAX_ENTITY_NAME_LENGTH = 63;

/** GitHub's limit for a repository's description, and enough for a line. */
const MAX_DESCRIPTION_LENGTH = 350;

/**
 * A catalog entity that has not been proposed yet.
 *
 * @public
 */
export interface ImportPlan {
  change: ChangeRequest;
  /** Full reference of the entity. */
  entityRef: string;
  /** Of the entity file. */
  path: string;
  /** What makes any component the one of this Application. */
  annotations: Record<string, string>;
}

/**
 * Works out the pull request that makes a catalog entity of an Application which Argo CD has and the GitOps repository
 * does not.
 *
 * @param options - `name`: of the entity, by default the Application's; `path`: of the entity file, made from the
 * entity's name; `paths`: all files on the GitOps repository's main branch
 * @throws InputError when a field cannot be used, ConflictError when the Application is one of the GitOps repository
 * @public
 */
export function planImport(options: {
  /** Name of the Argo CD instance. */
  instance: string;
  application: ApplicationOutline;
  /** Where its manifests come from. */
  origins: ApplicationOrigin[];
  name?: string;
  /** Full reference of the owning group. */
  owner: string;
  /** Full reference of the system. */
  system?: string;
  description?: string;
  /** `owner/name` of the repository with its source code. */
  projectSlug?: string;
  path: (name: string) => string;
  paths: Iterable<string>;
  environments: GitopsEnvironment[];
  requester?: string;
}): ImportPlan {
  const { instance, application, owner, system, projectSlug } = options;
  assertForeign(options);
  const name = chooseName(options.name, application);
  const description = readDescription(options.description);
  const path = options.path(name);
  const annotations = {
    [ANNOTATION_ARGOCD_APP_NAME]: application.name,
    [ANNOTATION_ARGOCD_APP_NAMESPACE]: application.namespace,
    ...(projectSlug ? { [ANNOTATION_GITHUB_PROJECT_SLUG]: projectSlug } : {}),
  };
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      ...(description ? { description } : {}),
      annotations,
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner,
      ...(system ? { system } : {}),
    },
  };
  return {
    entityRef: stringifyEntityRef({
      kind: 'component',
      namespace: 'default',
      name,
    }),
    path,
    annotations,
    change: {
      branch: importBranch(name),
      title: `Describe ${name} for the catalog`,
      body: [
        `Makes an entity of the Application \`${
          application.name
        }\` of the Argo CD \`${instance}\`, which is not touched by that. Owner: **${escapeMarkdown(
          parseEntityRef(owner).name,
        )}**.`,
        ['| | |', '|---|---|', ...facts(options).map(row)].join('\n'),
        'The catalog knows the entity once this is merged and the file is registered: run the template again after the merge.',
        ...requestedBy(options.requester, {
          application: name,
          environments: [],
          kind: 'import',
        }),
      ].join('\n\n'),
      files: new Map([
        [
          path,
          writeYaml(entity, [
            `The Application ${plain(application.name)} of the Argo CD "${plain(
              instance,
            )}", imported into the catalog.`,
          ]),
        ],
      ]),
    },
  };
}

/** What Argo CD says about it, for a person who has to recognize it. */
function facts(options: {
  application: ApplicationOutline;
  origins: ApplicationOrigin[];
}): [string, string[]][] {
  const { destination, images, health, sync, project } = options.application;
  return [
    ['Cluster', [destination.name ?? destination.server ?? 'unknown']],
    ['Namespace', [destination.namespace]],
    ['Project', [project]],
    ['Images', images],
    ['Source', options.origins.map(describeOrigin)],
    ['State', [health, sync]],
  ];
}

function describeOrigin(origin: ApplicationOrigin): string {
  const { repoUrl, path, chart, targetRevision } = origin;
  return [repoUrl, path ?? chart, targetRevision].filter(Boolean).join(' ');
}

function row([title, texts]: [string, string[]]): string {
  const cells = texts.filter(Boolean).map(text => `\`${plain(text)}\``);
  return `| ${title} | ${cells.join(', ') || 'none'} |`;
}

/** For a comment in YAML, and for a code span in a table: nothing else is special there. */
function plain(text: string): string {
  return text.replace(/[`|\s\p{Cc}]+/gu, ' ');
}

function assertForeign(options: {
  instance: string;
  application: ApplicationOutline;
  paths: Iterable<string>;
  environments: GitopsEnvironment[];
}): void {
  const { instance, application, environments } = options;
  const paths = [...options.paths];
  const here = new Set(
    environments
      .filter(environment => environment.instance === instance)
      .map(({ name }) => name),
  );
  const place = paths
    .map(readArgoApplicationPath)
    .find(
      each =>
        each &&
        here.has(each.environment) &&
        `${each.application}-${each.environment}` === application.name,
    );
  if (place) {
    throw new ConflictError(
      `application: ${application.name} belongs already to ${
        place.application
      } of team ${place.team} in ${place.environment} (${argoApplicationPath(
        place,
      )} in the GitOps repository): there is nothing to import`,
    );
  }
  const bootstrap = `argocd/bootstrap/${application.name}.yaml`;
  if (paths.includes(bootstrap)) {
    throw new ConflictError(
      `application: ${application.name} belongs already to the platform (${bootstrap} in the GitOps repository): there is nothing to import`,
    );
  }
}

function chooseName(
  given: string | undefined,
  application: ApplicationOutline,
): string {
  const name = given || application.name;
  if (!DNS_LABEL.test(name) || name.length > MAX_ENTITY_NAME_LENGTH) {
    throw new InputError(
      `name: ${JSON.stringify(
        name,
      )} must start with a letter, end with a letter or digit, and hold only lower-case letters, digits and dashes, at most ${MAX_ENTITY_NAME_LENGTH}${
        given ? '' : ': give the entity another name than the Application has'
      }`,
    );
  }
  return name;
}

function readDescription(given: string | undefined): string | undefined {
  const description = given?.trim();
  if (!description) {
    return undefined;
  }
  if (description.length > MAX_DESCRIPTION_LENGTH) {
    throw new InputError(
      `description: is longer than ${MAX_DESCRIPTION_LENGTH} characters`,
    );
  }
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(description)) {
    throw new InputError('description: must be a single line');
  }
  return description;
}
