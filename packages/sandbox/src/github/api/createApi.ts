import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { RateLimit } from '../http/RateLimit';
import { Webhooks } from '../webhooks/Webhooks';
import { registerBranches } from './branches';
import { registerBranchPolicies } from './branchPolicies';
import { registerChecks } from './checks';
import { registerCodeowners } from './codeowners';
import { registerComments } from './comments';
import { registerCommits } from './commits';
import { registerContents } from './contents';
import { registerEnvironments } from './environments';
import { registerGitObjects } from './gitObjects';
import { registerGitRefs } from './gitRefs';
import { registerHookDeliveries } from './hookDeliveries';
import { registerHooks } from './hooks';
import { registerInstallations } from './installations';
import { registerLabels } from './labels';
import { registerMeta } from './meta';
import { registerOidcSubjects } from './oidcSubjects';
import { registerPulls } from './pulls';
import { registerRepositories } from './repositories';
import { registerRepositoryAccess } from './repositoryAccess';
import { registerReviews } from './reviews';
import { registerRulesets } from './rulesets';
import { registerStatuses } from './statuses';
import { registerTeams } from './teams';
import { registerUsers } from './users';
import { registerVariables } from './variables';

/** The routes of the REST API that are served. */
export function createApi(
  services: GithubServices,
  rateLimit: RateLimit,
  webhooks: Webhooks,
): ApiRouter {
  const api = ApiRouter.create();
  registerMeta(api, services, rateLimit);
  registerUsers(api, services);
  registerTeams(api, services);
  registerRepositories(api, services);
  registerRepositoryAccess(api, services);
  registerGitObjects(api, services);
  registerGitRefs(api, services);
  registerContents(api, services);
  registerBranches(api, services);
  // Before the commits, whose names may hold slashes.
  registerChecks(api, services);
  registerStatuses(api, services);
  registerCommits(api, services);
  registerPulls(api, services);
  registerReviews(api, services);
  registerLabels(api, services);
  registerComments(api, services);
  registerCodeowners(api, services);
  registerRulesets(api, services);
  registerVariables(api, services);
  registerEnvironments(api, services);
  registerBranchPolicies(api, services);
  registerOidcSubjects(api, services);
  registerHooks(api, services, webhooks);
  registerHookDeliveries(api, services, webhooks);
  registerInstallations(api, services);
  return api;
}
