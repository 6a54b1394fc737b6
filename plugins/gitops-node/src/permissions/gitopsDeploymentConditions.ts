import { createConditionExports } from '@backstage/plugin-permission-node';
import { gitopsDeploymentResourceRef } from './gitopsDeploymentResourceRef';
import { hasAnnotation } from './hasAnnotation';
import { isEntityOwner } from './isEntityOwner';
import { isEnvironment } from './isEnvironment';

/**
 * The rules by which policies decide about deployments: `isEntityOwner({ claims })`,
 * `hasAnnotation({ annotation, value? })` and `isEnvironment({ environments })`.
 *
 * @public
 */
export const gitopsDeploymentRules = {
  isEntityOwner,
  hasAnnotation,
  isEnvironment,
};

const { conditions, createConditionalDecision } = createConditionExports({
  resourceRef: gitopsDeploymentResourceRef,
  rules: gitopsDeploymentRules,
});

/**
 * The conditions of {@link gitopsDeploymentRules}, for policies.
 *
 * @public
 */
export const gitopsDeploymentConditions = conditions;

/**
 * Wraps conditions of {@link gitopsDeploymentConditions} up as the decision of a policy.
 *
 * @public
 */
export const createGitopsDeploymentConditionalDecision =
  createConditionalDecision;
