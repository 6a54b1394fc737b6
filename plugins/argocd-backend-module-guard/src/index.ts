/**
 * Stands in front of the routes of Roadie's Argo CD backend: permission, validation and audit.
 *
 * @packageDocumentation
 */
export { argocdGuardModule as default } from './module';
