import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ConflictError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_NAMESPACE,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ImportPlan } from '@gitops-flow/backstage-plugin-gitops-node';
import { parse } from 'yaml';
import { askCatalog } from './askCatalog';
import { ImportTarget } from './openImportTarget';
import { ownerOfEntity } from './ownerOfEntity';

type Annotations = ImportPlan['annotations'];

/**
 * Refuses an entity that would take the place of another one, or be a second one of the same Application.
 *
 * @throws ConflictError
 */
export async function assertNoOtherEntity(options: {
  catalog: CatalogService;
  credentials: BackstageCredentials;
  plan: ImportPlan;
  /** Full reference. */
  owner: string;
  signal?: AbortSignal;
}): Promise<void> {
  const { catalog, credentials, plan, owner, signal } = options;
  const { entityRef, annotations } = plan;
  const application = annotations[ANNOTATION_ARGOCD_APP_NAME];
  const [present, claims] = await askCatalog(
    `looking for ${entityRef}`,
    () =>
      Promise.all([
        catalog.getEntityByRef(entityRef, { credentials }),
        catalog.getEntities(
          {
            filter: {
              [`metadata.annotations.${ANNOTATION_ARGOCD_APP_NAME}`]:
                application,
            },
          },
          { credentials },
        ),
      ]),
    { signal },
  );
  if (present && !isOf(present.metadata.annotations, annotations)) {
    throw new ConflictError(
      `name: ${entityRef} is in the catalog and is another one: give the entity another name`,
    );
  }
  if (present && ownerOfEntity(present) !== owner) {
    throw new ConflictError(
      `owner: ${entityRef} is in the catalog and belongs to ${ownerOfEntity(
        present,
      )}: ask its owners`,
    );
  }
  const other = claims.items.find(
    each =>
      stringifyEntityRef(each) !== entityRef &&
      isOf(each.metadata.annotations, annotations),
  );
  if (other) {
    throw new ConflictError(
      `application: ${application} is ${stringifyEntityRef(
        other,
      )} in the catalog already: there is nothing to import`,
    );
  }
}

/**
 * Refuses to touch an entity file that people wrote, unless it already says what an import would.
 *
 * @throws ConflictError
 */
export async function assertNoOtherFile(options: {
  target: ImportTarget;
  plan: ImportPlan;
  signal?: AbortSignal;
}): Promise<void> {
  const { target, plan, signal } = options;
  const text = await target.repository.readFile(plan.path, { signal });
  if (text === undefined || isOf(readAnnotations(text), plan.annotations)) {
    return;
  }
  const wanted = Object.entries(plan.annotations)
    .map(([key, value]) => `${key}: ${value}`)
    .join(', ');
  throw new ConflictError(
    target.hasSource
      ? `repositoryUrl: ${target.slug} has a ${plan.path} already, and what people wrote stays: give its component the annotations ${wanted}`
      : `name: ${plan.path} in ${target.slug} is about something else: give the entity another name`,
  );
}

/** Whether annotations name the Application that others name. Without a namespace any is meant. */
function isOf(
  annotations: Entity['metadata']['annotations'],
  wanted: Annotations,
): boolean {
  const namespace = annotations?.[ANNOTATION_ARGOCD_APP_NAMESPACE];
  return (
    annotations?.[ANNOTATION_ARGOCD_APP_NAME] ===
      wanted[ANNOTATION_ARGOCD_APP_NAME] &&
    (namespace === undefined ||
      namespace === wanted[ANNOTATION_ARGOCD_APP_NAMESPACE])
  );
}

/** Of the first document: a file with others beside it is people's own in any case. */
function readAnnotations(text: string): Record<string, string> | undefined {
  try {
    return parse(text)?.metadata?.annotations;
  } catch {
    // No YAML, or several documents: not what an import writes.
    return undefined;
  }
}
