/**
 * Backend of the GitOps plugin: mirrors Argo CD and answers for entities.
 *
 * @packageDocumentation
 */
export {
  gitopsHealthServiceRef,
  type GitopsHealth,
} from './health/gitopsHealth';
export { gitopsRootHealthServiceFactory } from './health/rootHealthServiceFactory';
export { gitopsPlugin as default } from './plugin';
