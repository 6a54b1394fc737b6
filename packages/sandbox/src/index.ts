/**
 * Stand-ins for GitHub and Argo CD on one machine.
 *
 * @packageDocumentation
 */
export { DEFAULT_ARGOCD, Sandbox } from './Sandbox';
export type { SandboxArgocd, SandboxUrls } from './Sandbox';
