/**
 * Types and schemas that the frontend and backend of the GitOps plugin share.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './api';
export * from './applicationSpec';
export * from './image';
export * from './permissions';
export * from './platform';
export * from './requestBranches';
export * from './requestMarker';
export * from './settings';
export * from './status';
