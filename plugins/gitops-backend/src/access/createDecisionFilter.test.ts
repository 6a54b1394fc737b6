import { Entity } from '@backstage/catalog-model';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { createConditionAuthorizer } from '@backstage/plugin-permission-node';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  createGitopsDeploymentConditionalDecision,
  gitopsDeploymentConditions,
  gitopsDeploymentRules,
} from '@gitops-flow/backstage-plugin-gitops-node';
import fc from 'fast-check';
import { createDecisionFilter } from './createDecisionFilter';

const { hasAnnotation, isEntityOwner, isEnvironment } =
  gitopsDeploymentConditions;

const RULES = Object.values(gitopsDeploymentRules);
const isGranted = createDecisionFilter({
  getRuleByName(name) {
    const rule = RULES.find(each => each.name === name);
    if (!rule) {
      throw new Error(`There is no rule ${name}`);
    }
    return rule;
  },
});

function decide(
  conditions: Parameters<typeof createGitopsDeploymentConditionalDecision>[1],
): PolicyDecision {
  return createGitopsDeploymentConditionalDecision(
    gitopsDeploymentReadPermission,
    conditions,
  );
}

function entityOf(owner: string, tier: string | undefined): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'checkout',
      ...(tier ? { annotations: { tier } } : {}),
    },
    relations: [{ type: 'ownedBy', targetRef: owner }],
  };
}

const leaves = fc.oneof(
  fc.subarray(['group:a', 'group:b']).map(claims => isEntityOwner({ claims })),
  fc
    .subarray(['dev', 'prod'])
    .map(environments => isEnvironment({ environments })),
  fc
    .constantFrom('gold', 'silver')
    .map(value => hasAnnotation({ annotation: 'tier', value })),
);
const { criteria } = fc.letrec<{
  criteria: Parameters<typeof decide>[0];
}>(tie => ({
  criteria: fc.oneof(
    { maxDepth: 3 },
    leaves,
    fc.record({
      allOf: fc.tuple(tie('criteria'), tie('criteria')),
    }),
    fc.record({
      anyOf: fc.tuple(tie('criteria'), tie('criteria')),
    }),
    fc.record({ not: tie('criteria') }),
  ),
}));

describe('createDecisionFilter', () => {
  it.each<[string, PolicyDecision, boolean]>([
    ['a yes', { result: AuthorizeResult.ALLOW }, true],
    ['a no', { result: AuthorizeResult.DENY }, false],
  ])('takes %s as it is', (_, decision, expected) => {
    const entity = entityOf('group:a', undefined);
    expect(isGranted(decision, { entity })).toBe(expected);
  });

  it('comes to what Backstage comes to, however conditions are nested', () => {
    const reference = createConditionAuthorizer(RULES);
    fc.assert(
      fc.property(
        criteria,
        fc.constantFrom('group:a', 'group:b', 'group:c'),
        fc.constantFrom('gold', undefined),
        fc.constantFrom('dev', 'qa', undefined),
        (conditions, owner, tier, environment) => {
          const decision = decide(conditions);
          const deployment = {
            entity: entityOf(owner, tier),
            ...(environment ? { environment } : {}),
          };
          const expected = reference(decision, deployment);
          expect(isGranted(decision, deployment)).toBe(expected);
          expect(isGranted(decision, deployment)).toBe(expected);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ['parameters that do not fit the rule', 'IS_ENTITY_OWNER', /invalid/],
    ['a rule that nobody has', 'IS_NOBODY', /no rule IS_NOBODY/],
  ])('grants nothing for %s', (_, rule, message) => {
    const decision: PolicyDecision = {
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'gitops',
      resourceType: 'gitops-deployment',
      conditions: {
        rule,
        resourceType: 'gitops-deployment',
        params: { claims: 'group:a' },
      },
    };
    expect(() =>
      isGranted(decision, { entity: entityOf('group:a', undefined) }),
    ).toThrow(message);
  });
});
