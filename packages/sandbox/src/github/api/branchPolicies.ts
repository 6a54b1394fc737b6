import { z } from 'zod';
import { nodeId } from '../bodies/nodeId';
import { notFound } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { inRepository } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { BranchPolicy, DeploymentEnvironment } from '../store/EnvironmentStore';
import { findEnvironment } from './findEnvironment';

const ENVIRONMENT = '/repos/{owner}/{repo}/environments/{environment_name}';

const nameSchema = z.object({ name: z.string().min(1).max(255) });
const creationSchema = nameSchema.extend({
  type: z.enum(['branch', 'tag']).default('branch'),
});

/** https://docs.github.com/rest/deployments/branch-policies */
export function registerBranchPolicies(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { environments } = services;
  const find = (
    environment: DeploymentEnvironment,
    id: string,
  ): BranchPolicy => {
    const policy = environments
      .policies(environment.id)
      .find(each => each.id === Number(id));
    if (!policy) {
      throw notFound();
    }
    return policy;
  };

  api.get(
    `${ENVIRONMENT}/deployment-branch-policies`,
    inRepository(services, 'pull', ({ repository, params }) => {
      const { id } = findEnvironment(
        services,
        repository,
        params.environment_name,
      );
      const list = environments.policies(id).map(policyBody);
      return {
        list,
        paged: page => ({ total_count: list.length, branch_policies: page }),
      };
    }),
  );

  api.post(
    `${ENVIRONMENT}/deployment-branch-policies`,
    inRepository(services, 'admin', ({ repository, params, body }) => {
      const environment = findEnvironment(
        services,
        repository,
        params.environment_name,
      );
      if (environment.branches !== 'custom') {
        throw notFound();
      }
      const policy = environments.insertPolicy(
        environment.id,
        parseBody(creationSchema, body),
      );
      // GitHub describes no body and no address for what is there already.
      return policy ? { body: policyBody(policy) } : { status: 303 };
    }),
  );

  api.get(
    `${ENVIRONMENT}/deployment-branch-policies/{branch_policy_id}`,
    inRepository(services, 'pull', ({ repository, params }) => {
      const environment = findEnvironment(
        services,
        repository,
        params.environment_name,
      );
      return { body: policyBody(find(environment, params.branch_policy_id)) };
    }),
  );

  api.put(
    `${ENVIRONMENT}/deployment-branch-policies/{branch_policy_id}`,
    inRepository(services, 'admin', ({ repository, params, body }) => {
      const environment = findEnvironment(
        services,
        repository,
        params.environment_name,
      );
      const policy = find(environment, params.branch_policy_id);
      const { name } = parseBody(nameSchema, body);
      environments.renamePolicy(policy.id, name);
      return { body: policyBody({ ...policy, name }) };
    }),
  );

  api.delete(
    `${ENVIRONMENT}/deployment-branch-policies/{branch_policy_id}`,
    inRepository(services, 'admin', ({ repository, params }) => {
      const environment = findEnvironment(
        services,
        repository,
        params.environment_name,
      );
      environments.deletePolicy(find(environment, params.branch_policy_id).id);
      return { status: 204 };
    }),
  );
}

function policyBody({ id, type, name }: BranchPolicy) {
  return { id, node_id: nodeId('GateBranchPolicy', id), name, type };
}
