/**
 * A permission policy with the roles of the GitOps plugin.
 *
 * @packageDocumentation
 */
export { GitopsPermissionPolicy } from './GitopsPermissionPolicy';
export { permissionModuleGitops as default } from './module';
export { readRoles, type GitopsRoles } from './readRoles';
