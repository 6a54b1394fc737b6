/**
 * Library of the GitOps plugin: renders application specs, talks to GitHub and Argo CD.
 *
 * @packageDocumentation
 */
export { findOtherApplication } from './applications/findOtherApplication';
export {
  findDigestProblems,
  findPlatformProblems,
  findRegistryProblems,
} from './applications/findPlatformProblems';
export { KnownTeams } from './applications/KnownTeams';
export { NameCheck } from './applications/NameCheck';
export { OpenRequests } from './applications/OpenRequests';
export { ownerTeam } from './applications/ownerTeam';
export {
  ApplicationReader,
  type DeployedApplication,
  type DeployedEnvironment,
} from './applications/ApplicationReader';
export { ApplicationRequests } from './applications/ApplicationRequests';
export { assertNotBeingCreated } from './applications/findApplication';
export { isProtected } from './applications/isProtected';
export { ImageHistory } from './applications/ImageHistory';
export { afterCreation, type CreationFacts } from './applications/creationText';
export type { DecommissionPlan } from './applications/planDecommission';
export { afterChange, type ChangePlan } from './applications/planChange';
export { planImport, type ImportPlan } from './applications/planImport';
export type { PromotionPlan } from './applications/planPromotion';
export type { RollbackPlan } from './applications/planRollback';
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
  ApplicationOrigin,
  ApplicationOutline,
  ApplicationRevision,
  ArgocdApplication,
} from './argocd/ArgocdApplication';
export { ArgocdClient, type ApplicationEvent } from './argocd/ArgocdClient';
export {
  ArgocdCredentialsCheck,
  type ArgocdCredentialsTopic,
} from './argocd/ArgocdCredentialsCheck';
export { ArgocdError, type ArgocdErrorReason } from './argocd/ArgocdError';
export { backoff } from './argocd/backoff';
export { LabelSelector } from './argocd/LabelSelector';
export { readInstances, type ArgocdInstance } from './argocd/readInstances';
export { sleep } from './argocd/sleep';
export {
  AwsCredentialsCheck,
  type AwsCredentialsTopic,
} from './aws/AwsCredentialsCheck';
export { AwsError, isAwsError, type AwsErrorReason } from './aws/AwsError';
export { createAwsClients, type AwsClients } from './aws/createAwsClients';
export {
  EcrRepositories,
  type EcrPartState,
  type EcrRepositoryRequest,
  type EcrRepositoryResult,
} from './aws/EcrRepositories';
export type { RolePartState } from './aws/ensureRole';
export type { OidcBinding } from './aws/oidcSubject';
export {
  OidcRoles,
  type OidcRoleRequest,
  type OidcRoleResult,
} from './aws/OidcRoles';
export type { PolicyDocument, PolicyStatement } from './aws/PolicyDocument';
export type { GitopsAwsConfig } from './config/readAwsConfig';
export type { GithubAccessConfig } from './config/readGithubConfig';
export type { RegistryConfig } from './config/readRegistries';
export {
  readGitopsConfig,
  type DecommissionPolicy,
  type GitopsConfig,
  type GitopsEnvironment,
} from './config/readGitopsConfig';
export type { CredentialsFinding } from './credentials/CredentialsFinding';
export { ApplicationRepositories } from './github/ApplicationRepositories';
export type {
  ApplicationRepositoryIdentity,
  ApplicationRepositoryRequest,
  ApplicationRepositoryResult,
  RepositoryPartState,
} from './github/ApplicationRepositoryRequest';
export { APPLICATION_RULESET } from './github/applicationRuleset';
export { CATALOG_INFO_PATH } from './github/catalogInfo';
export type {
  ChangeRequest,
  ChangeResult,
  FileEdits,
} from './github/ChangeRequest';
export type { DeploymentEnvironmentRequest } from './github/ensureDeploymentEnvironments';
export type { FileContents } from './github/FileContents';
export type {
  GithubAppInstallation,
  GithubCredentialsKind,
} from './github/GithubAuth';
export { GithubClient } from './github/GithubClient';
export { GithubCredentialsCheck } from './github/GithubCredentialsCheck';
export type {
  GithubCredentialsFinding,
  GithubCredentialsTopic,
} from './github/credentials/GithubCredentialsFinding';
export {
  GithubError,
  isGithubError,
  type GithubErrorReason,
} from './github/GithubError';
export type { GithubScope } from './github/GithubScope';
export { GitopsRepository } from './github/GitopsRepository';
export type { GithubBudget } from './github/pace/RateBudget';
export { openRepository } from './github/openRepository';
export {
  PlatformRepositories,
  type PlatformPartState,
  type PlatformRepositoryRequest,
  type PlatformRepositoryResult,
} from './github/PlatformRepositories';
export type { RepositoryCommit } from './github/RepositoryCommit';
export type { RepositoryPullRequest } from './github/RepositoryPullRequest';
export { parseRuleset, type RulesetDefinition } from './github/readRulesets';
export { TeamAccess } from './github/TeamAccess';
export type { TeamPermission } from './github/TeamPermission';
export { checkRegistry } from './registry/checkRegistry';
export { ImageRegistries, type ImageCheck } from './registry/ImageRegistries';
export {
  isRegistryError,
  RegistryError,
  type RegistryErrorReason,
} from './registry/RegistryError';
export {
  argoApplicationPath,
  argoProjectPath,
  imagePath,
  readArgoApplicationPath,
  valuesPath,
  type ApplicationPlace,
} from './render/paths';
export { renderApplication } from './render/renderApplication';
