import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_APP_SELECTOR,
  ANNOTATION_ARGOCD_PROJECT_NAME,
} from '@gitops-flow/backstage-plugin-gitops-common';

/** Each of them names Applications, also alone. */
const ANNOTATIONS = [
  ANNOTATION_ARGOCD_APP_SELECTOR,
  ANNOTATION_ARGOCD_APP_NAME,
  ANNOTATION_ARGOCD_PROJECT_NAME,
];

/** Whether the entity says which Argo CD Applications are its own. */
export function isLinked(entity: Entity): boolean {
  return ANNOTATIONS.some(name => entity.metadata.annotations?.[name]);
}
