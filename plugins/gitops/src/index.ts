/**
 * Frontend of the GitOps plugin, for Backstage's new frontend system.
 *
 * @packageDocumentation
 */
export { default } from './plugin';
export * from './api/GitopsApi';
export * from './translations/ref';
