/**
 * Library of the GitOps plugin: renders application specs, talks to GitHub and Argo CD.
 *
 * @packageDocumentation
 */
export type { ApplicationChange } from './argocd/ApplicationIndex';
export {
  ApplicationMirror,
  type MirrorChange,
} from './argocd/ApplicationMirror';
export { matchesQuery, type ApplicationQuery } from './argocd/ApplicationQuery';
export {
  WATCH_TIMINGS,
  type ApplicationSource,
  type WatchTimings,
} from './argocd/ApplicationWatch';
export type {
  ApplicationOutline,
  ApplicationRevision,
  ArgocdApplication,
} from './argocd/ArgocdApplication';
export { ArgocdClient, type ApplicationEvent } from './argocd/ArgocdClient';
export { ArgocdError, type ArgocdErrorReason } from './argocd/ArgocdError';
export { backoff } from './argocd/backoff';
export { LabelSelector } from './argocd/LabelSelector';
export { readInstances, type ArgocdInstance } from './argocd/readInstances';
export { sleep } from './argocd/sleep';
export type { GitopsAwsConfig } from './config/readAwsConfig';
export type { GithubAccessConfig } from './config/readGithubConfig';
export type { RegistryConfig } from './config/readRegistries';
export {
  readGitopsConfig,
  type DecommissionPolicy,
  type GitopsConfig,
  type GitopsEnvironment,
} from './config/readGitopsConfig';
export {
  ApplicationRepositories,
  type ApplicationRepositoryIdentity,
  type ApplicationRepositoryRequest,
  type ApplicationRepositoryResult,
  type RepositoryPartState,
} from './github/ApplicationRepositories';
export { CATALOG_INFO_PATH } from './github/catalogInfo';
export type { ChangeRequest, ChangeResult } from './github/ChangeRequest';
export type { FileContents } from './github/FileContents';
export { GithubClient } from './github/GithubClient';
export {
  GithubError,
  isGithubError,
  type GithubErrorReason,
} from './github/GithubError';
export { GitopsRepository } from './github/GitopsRepository';
export {
  PlatformRepositories,
  type PlatformPartState,
  type PlatformRepositoryRequest,
  type PlatformRepositoryResult,
} from './github/PlatformRepositories';
export type { RepositoryPullRequest } from './github/RepositoryPullRequest';
export { TeamAccess } from './github/TeamAccess';
export type { TeamPermission } from './github/TeamPermission';
export {
  argoApplicationPath,
  argoProjectPath,
  imagePath,
  readArgoApplicationPath,
  valuesPath,
  type ApplicationPlace,
} from './render/paths';
export { renderApplication } from './render/renderApplication';
