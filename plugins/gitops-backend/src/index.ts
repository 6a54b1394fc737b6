/**
 * Backend of the GitOps plugin: mirrors Argo CD and answers for entities.
 *
 * @packageDocumentation
 */
export { gitopsPlugin as default } from './plugin';
