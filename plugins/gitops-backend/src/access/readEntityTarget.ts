import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError, isError, NotFoundError } from '@backstage/errors';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_NAMESPACE,
  ANNOTATION_ARGOCD_APP_SELECTOR,
  ANNOTATION_ARGOCD_PROJECT_NAME,
  LABEL_NAME,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationQuery,
  LabelSelector,
} from '@gitops-flow/backstage-plugin-gitops-node';

/**
 * What an entity means in the world of GitOps.
 */
export interface EntityTarget {
  /** Full and in lower case. */
  entityRef: string;
  /** Name under which its pull requests know it. */
  application: string;
  /** Which Argo CD Applications are its own. */
  query: ApplicationQuery;
}

/**
 * Reads Roadie's annotations. As there, a name counts more than a selector; namespace and project narrow either, and
 * a project alone means all of its Applications.
 *
 * @throws NotFoundError when no annotation names an Application, InputError when the selector is none
 */
export function readEntityTarget(entity: Entity): EntityTarget {
  const entityRef = stringifyEntityRef(entity);
  const annotations = entity.metadata.annotations ?? {};
  const name = annotations[ANNOTATION_ARGOCD_APP_NAME];
  const namespace = annotations[ANNOTATION_ARGOCD_APP_NAMESPACE];
  const project = annotations[ANNOTATION_ARGOCD_PROJECT_NAME];
  const selectorText = name
    ? undefined
    : annotations[ANNOTATION_ARGOCD_APP_SELECTOR];
  if (!name && !selectorText && !project) {
    throw new NotFoundError(
      `${entityRef} names no Argo CD Application: give it the annotation ${ANNOTATION_ARGOCD_APP_SELECTOR}, for example "${LABEL_NAME}=${entity.metadata.name}"`,
    );
  }
  const selector = selectorText
    ? parseSelector(entityRef, selectorText)
    : undefined;
  return {
    entityRef,
    application: selector?.valueOf(LABEL_NAME) ?? entity.metadata.name,
    query: {
      ...(name ? { name } : {}),
      ...(namespace ? { namespace } : {}),
      ...(project ? { project } : {}),
      ...(selector ? { selector } : {}),
    },
  };
}

function parseSelector(entityRef: string, text: string): LabelSelector {
  try {
    return LabelSelector.parse(text);
  } catch (error) {
    throw new InputError(
      `The annotation ${ANNOTATION_ARGOCD_APP_SELECTOR} of ${entityRef} cannot be read: ${
        isError(error) ? error.message : error
      }`,
    );
  }
}
