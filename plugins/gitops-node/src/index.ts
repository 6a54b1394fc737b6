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
export { readRunningImage } from './applications/runningImage';
export type { ApplicationChange } from './argocd/mirror/ApplicationIndex';
export {
  ApplicationMirror,
  type MirrorChange,
} from './argocd/mirror/ApplicationMirror';
export {
  matchesQuery,
  type ApplicationQuery,
} from './argocd/mirror/ApplicationQuery';
export type { ApplicationSource } from './argocd/mirror/ApplicationSource';
export type { MirrorCall, MirrorReport } from './argocd/mirror/MirrorReport';
export { WATCH_TIMINGS, type WatchTimings } from './argocd/mirror/WatchTimings';
export {
  applicationKey,
  type ApplicationDestination,
  type ApplicationOperation,
  type ApplicationOrigin,
  type ApplicationOutline,
  type ApplicationRevision,
  type ArgocdApplication,
} from './argocd/model/ArgocdApplication';
export type { ArgocdProject } from './argocd/model/ArgocdProject';
export type { SyncWindow } from './argocd/windows/SyncWindow';
export {
  windowsOf,
  type ActiveWindow,
  type ApplicationWindows,
} from './argocd/windows/windowsOf';
export {
  ArgocdClient,
  type ApplicationEvent,
  type ApplicationList,
} from './argocd/ArgocdClient';
export {
  ArgocdCredentialsCheck,
  type ArgocdCredentialsTopic,
} from './argocd/ArgocdCredentialsCheck';
export type { ApplicationRef } from './argocd/detail/applicationScope';
export { ArgocdDetails } from './argocd/detail/ArgocdDetails';
export type { ArgocdResourceNode } from './argocd/detail/ArgocdResourceNode';
export { diffOf } from './argocd/detail/diffOf';
export type { ManagedResource } from './argocd/detail/ManagedResource';
export { resourceId, type ResourceKey } from './argocd/detail/resourceId';
export type {
  ArgocdCredentials,
  AzureCredentials,
  PasswordCredentials,
} from './argocd/http/ArgocdCredentials';
export { ArgocdError, type ArgocdErrorReason } from './argocd/http/ArgocdError';
export type { ArgocdCall } from './argocd/http/ArgocdRequest';
export { ArgocdTransport } from './argocd/http/ArgocdTransport';
export { untilAborted } from './argocd/http/untilAborted';
export {
  upstreamRequests,
  type UpstreamRequest,
} from './argocd/http/upstreamRequests';
export { backoff } from './argocd/mirror/backoff';
export { ArgocdWebhook } from './argocd/webhook/ArgocdWebhook';
export { readGithubPush, type GithubPush } from './argocd/webhook/GithubPush';
export { repositoryKey } from './argocd/webhook/repositoryKey';
export { LabelSelector } from './argocd/mirror/LabelSelector';
export {
  DEPLOYMENT_OUTCOMES,
  type Deployment,
  type DeploymentEvent,
  type DeploymentOutcome,
  type FailedOperation,
} from './argocd/deployments/DeploymentEvent';
export { DeploymentTracker } from './argocd/deployments/DeploymentTracker';
export { readDeployments } from './argocd/deployments/readDeployments';
export {
  ArgocdOperations,
  type OperationTarget,
  type SyncOptions,
} from './argocd/operations/ArgocdOperations';
export { readInstances, type ArgocdInstance } from './argocd/readInstances';
export { sleep } from './argocd/mirror/sleep';
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
export { ExpiringMap } from './cache/ExpiringMap';
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
export { RepositoryLog } from './github/RepositoryLog';
export type { WrittenCommit } from './github/WrittenCommit';
export {
  PlatformRepositories,
  type PlatformPartState,
  type PlatformRepositoryRequest,
  type PlatformRepositoryResult,
} from './github/PlatformRepositories';
export type { RepositoryCommit } from './github/RepositoryCommit';
export type { RepositoryPullRequest } from './github/RepositoryPullRequest';
export { parseRuleset, type RulesetDefinition } from './github/readRulesets';
export { redactSecrets } from './github/redactSecrets';
export { TeamAccess } from './github/TeamAccess';
export type { TeamPermission } from './github/TeamPermission';
export {
  createGitopsDeploymentConditionalDecision,
  gitopsDeploymentConditions,
  gitopsDeploymentRules,
} from './permissions/gitopsDeploymentConditions';
export {
  gitopsDeploymentResourceRef,
  type GitopsDeployment,
  type GitopsDeploymentFilter,
} from './permissions/gitopsDeploymentResourceRef';
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
  readApplicationPath,
  readArgoApplicationPath,
  valuesPath,
  type ApplicationPlace,
} from './render/paths';
export { renderApplication } from './render/renderApplication';
