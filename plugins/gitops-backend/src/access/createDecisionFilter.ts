import {
  AuthorizeResult,
  PermissionCriteria,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  createConditionTransformer,
  isAndCriteria,
  isNotCriteria,
  isOrCriteria,
  PermissionRuleset,
} from '@backstage/plugin-permission-node';
import {
  GitopsDeployment,
  GitopsDeploymentFilter,
} from '@gitops-flow/backstage-plugin-gitops-node';

type Criteria = PermissionCriteria<GitopsDeploymentFilter>;

/**
 * Applies decisions of the policy to deployments. The parameters of a decision's conditions are read once: where it is
 * applied to thousands of deployments, to read them each time is most of the work.
 */
export function createDecisionFilter(
  rules: PermissionRuleset<GitopsDeployment, GitopsDeploymentFilter>,
): (decision: PolicyDecision, deployment: GitopsDeployment) => boolean {
  const read = createConditionTransformer(rules);
  const known = new WeakMap<PolicyDecision, Criteria>();
  return (decision, deployment) => {
    if (decision.result !== AuthorizeResult.CONDITIONAL) {
      return decision.result === AuthorizeResult.ALLOW;
    }
    let criteria = known.get(decision);
    if (!criteria) {
      criteria = read(decision.conditions);
      known.set(decision, criteria);
    }
    return meets(deployment, criteria);
  };
}

function meets(deployment: GitopsDeployment, criteria: Criteria): boolean {
  if (isAndCriteria(criteria)) {
    return criteria.allOf.every(each => meets(deployment, each));
  }
  if (isOrCriteria(criteria)) {
    return criteria.anyOf.some(each => meets(deployment, each));
  }
  if (isNotCriteria(criteria)) {
    return !meets(deployment, criteria.not);
  }
  return criteria(deployment);
}
