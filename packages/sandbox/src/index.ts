/**
 * Stand-ins for GitHub, Argo CD, AWS and container registries on one machine.
 *
 * @packageDocumentation
 */
export { keepPaths, parseFields } from './argocd/api/trimFields';
export { trimList } from './argocd/api/trimList';
export { AwsServer } from './aws/AwsServer';
export type { AwsAccessKey, AwsSeed } from './aws/AwsSeed';
export { primaryLimit, secondaryLimit } from './faults/Fault';
export type { Fault } from './faults/Fault';
export { FaultGate } from './faults/FaultGate';
export { FaultProxy } from './faults/FaultProxy';
export type {
  ProxiedCall,
  ProxiedMessage,
  RecordedCall,
} from './faults/FaultProxy';
export { DEFAULT_ARGOCD, Sandbox } from './Sandbox';
export type {
  SandboxArgocd,
  SandboxArgocdRequest,
  SandboxUrls,
} from './Sandbox';
