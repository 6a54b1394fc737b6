import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, isError, NotFoundError } from '@backstage/errors';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_NAMESPACE,
  ANNOTATION_ARGOCD_APP_SELECTOR,
  ANNOTATION_ARGOCD_INSTANCE_NAME,
  ANNOTATION_ARGOCD_PROJECT_NAME,
  codePoint,
  LABEL_NAME,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { LabelSelector } from '@gitops-flow/backstage-plugin-gitops-node';
import { EntityOwnership, EntityTarget } from './EntityTarget';
import { AccessRules } from './readAccessRules';

// Kubernetes allows 253 characters in names and 317 in keys of labels; what is longer than a few of these is no honest
// selector, and everything that is asked has to be answered from memory.
const MAX_LENGTH = 1_000;
const MAX_REQUIREMENTS = 20;
const MAX_SHOWN = 60;
const NAME = /^[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
const INSTANCE_NAME = /^[^,]{1,100}$/;
const NOT_PRINTABLE_ASCII = /[^\x20-\x7e]/u;

/**
 * Reads Roadie's annotations. As there, a name counts more than a selector; namespace and project narrow either, and
 * a project alone means all of its Applications. `argocd/instance-name`, of the community plugin, narrows to instances.
 * Roadie's `argocd/proxy-url` is not read: it names a proxy of the browser, for portals without Roadie's backend, and no
 * annotation may decide where the portal sends its credentials.
 *
 * Whoever may write the entity's file writes these annotations: they are taken for text from a stranger.
 *
 * @param options - `rules`: nothing but the annotations counts when absent; `teams`: that own the entity
 * @throws NotFoundError when no annotation names an Application, InputError when one of them cannot be read
 */
export function readEntityTarget(
  entity: Entity,
  options: { rules?: AccessRules; teams?: readonly string[] } = {},
): EntityTarget {
  const { rules, teams = [] } = options;
  const entityRef = stringifyEntityRef(entity);
  const read = (annotation: string) => readText(entity, annotation);
  const name = readName(entity, ANNOTATION_ARGOCD_APP_NAME);
  const namespace = readName(entity, ANNOTATION_ARGOCD_APP_NAMESPACE);
  const project = readName(entity, ANNOTATION_ARGOCD_PROJECT_NAME);
  const selectorText = name ? undefined : read(ANNOTATION_ARGOCD_APP_SELECTOR);
  if (!name && !selectorText && !project) {
    throw new NotFoundError(
      `${entityRef} names no Argo CD Application: give it the annotation ${ANNOTATION_ARGOCD_APP_SELECTOR}, for example "${LABEL_NAME}=${entity.metadata.name}"`,
    );
  }
  const selector = selectorText
    ? readSelector(entity, selectorText)
    : undefined;
  const instances = read(ANNOTATION_ARGOCD_INSTANCE_NAME);
  return {
    entityRef,
    application: selector?.valueOf(LABEL_NAME) ?? entity.metadata.name,
    query: {
      ...(name ? { name } : {}),
      ...(namespace ? { namespace } : {}),
      ...(project ? { project } : {}),
      ...(selector ? { selector } : {}),
    },
    ...(instances ? { instances: readInstanceNames(entity, instances) } : {}),
    ...(rules ? { ownership: ownershipOf(rules, teams) } : {}),
  };
}

function readText(entity: Entity, annotation: string): string | undefined {
  const text = entity.metadata.annotations?.[annotation];
  if (!text) {
    return undefined;
  }
  if (text.length > MAX_LENGTH) {
    refuse(
      entity,
      annotation,
      `it has ${text.length} characters, write at most ${MAX_LENGTH}`,
    );
  }
  const strange = text.match(NOT_PRINTABLE_ASCII)?.[0];
  if (strange !== undefined) {
    refuse(
      entity,
      annotation,
      `it holds the character ${codePoint(
        strange,
      )}, write it on one line with letters and digits of ASCII`,
    );
  }
  return text;
}

function readName(entity: Entity, annotation: string): string | undefined {
  const text = readText(entity, annotation)?.trim();
  if (text && !NAME.test(text)) {
    refuse(
      entity,
      annotation,
      `${shorten(text)} is no name of Kubernetes, such as "checkout-dev"`,
    );
  }
  return text;
}

function readInstanceNames(entity: Entity, text: string): string[] {
  const names = text.split(',').map(name => name.trim());
  if (!names.every(name => INSTANCE_NAME.test(name))) {
    refuse(
      entity,
      ANNOTATION_ARGOCD_INSTANCE_NAME,
      'write names of Argo CD instances with one comma between them, such as "nonprod,prod"',
    );
  }
  return names;
}

function readSelector(entity: Entity, text: string): LabelSelector {
  const selector = parseSelector(entity, text);
  // What only excludes (`!x`, `a!=b`, `a notin (b)`) or only asks for a label takes in other people's Applications.
  if (selector.equalities().length === 0) {
    refuse(
      entity,
      ANNOTATION_ARGOCD_APP_SELECTOR,
      `${shorten(
        text,
      )} says only what the Applications are not, or that they have a label: say what they are, for example "${LABEL_NAME}=${
        entity.metadata.name
      }"`,
    );
  }
  return selector;
}

function parseSelector(entity: Entity, text: string): LabelSelector {
  const commas = text.split(',').length - 1;
  if (commas >= MAX_REQUIREMENTS) {
    refuse(
      entity,
      ANNOTATION_ARGOCD_APP_SELECTOR,
      `it has ${commas} commas, write fewer than ${MAX_REQUIREMENTS}`,
    );
  }
  try {
    return LabelSelector.parse(text);
  } catch (error) {
    return refuse(
      entity,
      ANNOTATION_ARGOCD_APP_SELECTOR,
      isError(error) ? error.message : String(error),
    );
  }
}

function ownershipOf(
  rules: AccessRules,
  teams: readonly string[],
): EntityOwnership {
  const { environments, projects, teamLabel } = rules;
  return {
    teams,
    teamLabel,
    ...(projects
      ? {
          projects: expandProjects(projects, teams, environments),
          ownProjects: expandProjects(
            projects.filter(name => name.includes('{team}')),
            teams,
            environments,
          ),
        }
      : {}),
  };
}

function expandProjects(
  projects: readonly string[],
  teams: readonly string[],
  environments: readonly string[],
): string[] {
  const expand = (
    names: readonly string[],
    placeholder: string,
    values: readonly string[],
  ) =>
    names.flatMap(name =>
      name.includes(placeholder)
        ? values.map(value => name.split(placeholder).join(value))
        : [name],
    );
  return expand(
    expand(projects, '{environment}', environments),
    '{team}',
    teams,
  );
}

function refuse(entity: Entity, annotation: string, problem: string): never {
  throw new InputError(
    `The annotation ${annotation} of ${stringifyEntityRef(
      entity,
    )} cannot be read: ${problem}`,
  );
}

function shorten(text: string): string {
  return JSON.stringify(
    text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text,
  );
}
