import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_PROTECTED } from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * Whether somebody has said, by the annotation `gitops-flow/protected`, that the application must stay.
 *
 * @public
 */
export function isProtected(entity: Entity | undefined): boolean {
  return entity?.metadata.annotations?.[ANNOTATION_PROTECTED] === 'true';
}
