import { Entity } from '@backstage/catalog-model';
import { ANNOTATION_ARGOCD_APP_SELECTOR } from '@gitops-flow/backstage-plugin-gitops-common';

/** Whether an entity is an application that the GitOps repository may have. */
export function isApplication(entity: Entity): boolean {
  return (
    entity.kind.toLocaleLowerCase('en-US') === 'component' &&
    ANNOTATION_ARGOCD_APP_SELECTOR in (entity.metadata.annotations ?? {})
  );
}
