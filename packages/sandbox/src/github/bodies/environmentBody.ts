import { GithubServices } from '../GithubServices';
import { DeploymentEnvironment } from '../store/EnvironmentStore';
import { Repository } from '../store/RepositoryStore';
import { simpleUser } from './accountBody';
import { nodeId } from './nodeId';
import { fullName } from './repositoryBody';
import { teamBody } from './teamBody';

/** A deployment environment (`environment`). */
export function environmentBody(
  services: GithubServices,
  repository: Repository,
  environment: DeploymentEnvironment,
) {
  const { urls } = services;
  const name = encodeURIComponent(environment.name);
  const { branches } = environment;
  return {
    id: environment.id,
    node_id: nodeId('Environment', environment.id),
    name: environment.name,
    url: `${urls.api}/repos/${fullName(repository)}/environments/${name}`,
    html_url: `${urls.web}/${fullName(
      repository,
    )}/deployments/activity_log?environments_filter=${name}`,
    created_at: environment.createdAt,
    updated_at: environment.updatedAt,
    can_admins_bypass: true,
    protection_rules: protectionRules(services, environment),
    deployment_branch_policy: branches && {
      protected_branches: branches === 'protected',
      custom_branch_policies: branches === 'custom',
    },
  };
}

/** Each kind once at most, and only those that hold somebody up. */
function protectionRules(
  services: GithubServices,
  environment: DeploymentEnvironment,
): object[] {
  const rule = (type: string, kind: number) => {
    const id = environment.id * 3 + kind;
    return { id, node_id: nodeId('Gate', id), type };
  };
  const { waitTimer, preventSelfReview, reviewers, branches } = environment;
  return [
    ...(waitTimer > 0
      ? [{ ...rule('wait_timer', 0), wait_timer: waitTimer }]
      : []),
    ...(reviewers.length > 0
      ? [
          {
            ...rule('required_reviewers', 1),
            prevent_self_review: preventSelfReview,
            reviewers: reviewers.map(reviewer => ({
              type: reviewer.type,
              reviewer: reviewerBody(services, reviewer),
            })),
          },
        ]
      : []),
    ...(branches ? [rule('branch_policy', 2)] : []),
  ];
}

function reviewerBody(
  services: GithubServices,
  { type, id }: DeploymentEnvironment['reviewers'][number],
) {
  return type === 'User'
    ? simpleUser(services.urls, services.accounts.get(id))
    : teamBody(services, services.teams.get(id));
}
