import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_SELECTOR,
} from '@gitops-flow/backstage-plugin-gitops-common';

/** Whether the entity says which Argo CD Applications are its own. */
export function isLinked(entity: Entity): boolean {
  const annotations = entity.metadata.annotations ?? {};
  return (
    ANNOTATION_ARGOCD_APP_SELECTOR in annotations ||
    ANNOTATION_ARGOCD_APP_NAME in annotations
  );
}
