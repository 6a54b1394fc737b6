import { z } from 'zod';
import { environmentBody } from '../bodies/environmentBody';
import { unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { EnvironmentProtection } from '../store/EnvironmentStore';
import { Repository } from '../store/RepositoryStore';
import { findEnvironment } from './findEnvironment';

const MAX_NAME_LENGTH = 255;
const MAX_REVIEWERS = 6;
const MAX_WAIT_MINUTES = 43_200;

const environmentSchema = z.strictObject({
  wait_timer: z.number().int().min(0).max(MAX_WAIT_MINUTES).default(0),
  prevent_self_review: z.boolean().default(false),
  reviewers: z
    .array(z.object({ type: z.enum(['User', 'Team']), id: z.number().int() }))
    .max(MAX_REVIEWERS)
    .nullish(),
  deployment_branch_policy: z
    .object({
      protected_branches: z.boolean(),
      custom_branch_policies: z.boolean(),
    })
    .nullish(),
});

/** https://docs.github.com/rest/deployments/environments */
export function registerEnvironments(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { environments } = services;

  api.get(
    '/repos/{owner}/{repo}/environments',
    inRepository(services, 'pull', ({ repository }) => {
      const list = environments
        .list(repository.id)
        .map(environment => environmentBody(services, repository, environment));
      return {
        list,
        paged: page => ({ total_count: list.length, environments: page }),
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/environments/{environment_name}',
    inRepository(services, 'pull', ({ repository, params }) => ({
      body: environmentBody(
        services,
        repository,
        findEnvironment(services, repository, params.environment_name),
      ),
    })),
  );

  // What is not said is not kept: an empty body lets everybody deploy.
  api.put(
    '/repos/{owner}/{repo}/environments/{environment_name}',
    inRepository(services, 'admin', ({ repository, params, body }) => {
      const name = params.environment_name;
      if (name.length > MAX_NAME_LENGTH) {
        throw unprocessable('Environment name is too long.');
      }
      const protection = readProtection(services, repository, body);
      return {
        body: environmentBody(
          services,
          repository,
          environments.put(repository.id, name, protection),
        ),
      };
    }),
  );

  api.delete(
    '/repos/{owner}/{repo}/environments/{environment_name}',
    inRepository(services, 'admin', ({ repository, params }) => {
      environments.delete(
        findEnvironment(services, repository, params.environment_name).id,
      );
      return { status: 204 };
    }),
  );
}

function readProtection(
  services: GithubServices,
  repository: Repository,
  body: unknown,
): EnvironmentProtection {
  const input = parseBody(environmentSchema, body);
  const policy = input.deployment_branch_policy;
  if (policy && policy.protected_branches === policy.custom_branch_policies) {
    throw unprocessable(
      'Invalid request.\n\n"protected_branches" and "custom_branch_policies" cannot have the same value.',
    );
  }
  const reviewers = input.reviewers ?? [];
  for (const { type, id } of reviewers) {
    if (!mayRead(services, repository, type, id)) {
      throw unprocessable(
        `Invalid request.\n\nThe reviewer ${type} ${id} does not have access to the repository.`,
      );
    }
  }
  return {
    waitTimer: input.wait_timer,
    preventSelfReview: input.prevent_self_review,
    reviewers,
    branches: policy ? branchesOf(policy.protected_branches) : null,
  };
}

function branchesOf(isProtected: boolean): EnvironmentProtection['branches'] {
  return isProtected ? 'protected' : 'custom';
}

function mayRead(
  { accounts, teams, access }: GithubServices,
  repository: Repository,
  type: 'User' | 'Team',
  id: number,
): boolean {
  return type === 'Team'
    ? teams.permission(id, repository.id) !== undefined
    : accounts
        .members(repository.ownerId)
        .some(
          account =>
            account.id === id && access.allows(account, repository, 'pull'),
        );
}
