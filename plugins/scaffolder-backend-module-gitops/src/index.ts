/**
 * Scaffolder actions that create and change applications through Git, safe to run again.
 *
 * @packageDocumentation
 */
export { scaffolderModuleGitops as default } from './module';
