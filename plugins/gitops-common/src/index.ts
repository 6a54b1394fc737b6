/**
 * Types and schemas that the frontend and backend of the GitOps plugin share.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './api/createOpenApiDocument';
export type * from './api/applications';
export type * from './api/deployments';
export type * from './api/environments';
export type * from './api/fleet';
export { GitopsApiClient } from './api/GitopsApiClient';
export type * from './api/history';
export type * from './api/images';
export type * from './api/instances';
export type * from './api/names';
export type * from './api/operationRequests';
export type { OperationId } from './api/operationRoutes';
export * from './api/operations';
export type { OpenApiSchema } from './api/operationSchemas';
export type * from './api/operationTypes';
export type * from './api/preview';
export type * from './api/resources';
export type * from './api/revisions';
export type * from './api/settings';
export * from './api/signals';
export * from './applicationChange';
export * from './applicationSpec';
export { codePoint } from './hiddenCharacters';
export * from './image';
export * from './permissions';
export * from './platform';
export * from './requestBranches';
export * from './requestMarker';
export { describeReservedName } from './reservedNames';
export {
  APPLICATION_EXPOSURES,
  APPLICATION_SIZES,
  APPLICATION_STRATEGIES,
  DNS_LABEL,
  MAX_REPLICAS,
} from './specFields';
export * from './status';
