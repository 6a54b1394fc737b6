/**
 * Types and schemas that the frontend and backend of the GitOps plugin share.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './api';
export * from './applicationChange';
export * from './applicationSpec';
export * from './image';
export * from './permissions';
export * from './platform';
export * from './requestBranches';
export * from './requestMarker';
export { describeReservedName } from './reservedNames';
export * from './settings';
export {
  APPLICATION_EXPOSURES,
  APPLICATION_SIZES,
  APPLICATION_STRATEGIES,
  DNS_LABEL,
  MAX_REPLICAS,
} from './specFields';
export * from './status';
