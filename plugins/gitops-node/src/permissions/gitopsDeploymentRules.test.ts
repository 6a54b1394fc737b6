import { Entity } from '@backstage/catalog-model';
import { gitopsDeploymentRules } from './gitopsDeploymentConditions';
import { GitopsDeployment } from './gitopsDeploymentResourceRef';

const { hasAnnotation, isEntityOwner, isEnvironment } = gitopsDeploymentRules;

const CHECKOUT: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout', annotations: { tier: 'gold', empty: '' } },
  // What people write; only the relations that the catalog has made of it count.
  spec: { owner: 'logistics' },
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/payments' },
    { type: 'partOf', targetRef: 'system:default/storefront' },
  ],
};

/** Both ways to ask a rule must come to the same. */
function ask(
  deployment: GitopsDeployment,
  answers: {
    apply: boolean;
    toQuery: ReturnType<typeof isEnvironment.toQuery>;
  },
): boolean[] {
  const { apply, toQuery } = answers;
  if (typeof toQuery !== 'function') {
    throw new Error('The rule asks more than one question');
  }
  return [apply, toQuery(deployment)];
}

describe('IS_ENTITY_OWNER', () => {
  it.each([
    [['group:default/payments'], true],
    [['user:default/ana', 'group:default/payments'], true],
    [['group:default/logistics'], false],
    [['group:other/payments'], false],
    [['system:default/storefront'], false],
    [[], false],
  ])('%j: %s', (claims, expected) => {
    const deployment = { entity: CHECKOUT };
    expect(
      ask(deployment, {
        apply: isEntityOwner.apply(deployment, { claims }),
        toQuery: isEntityOwner.toQuery({ claims }),
      }),
    ).toEqual([expected, expected]);
  });

  it('takes nothing for an owner that the catalog has not related', () => {
    const { relations, ...entity } = CHECKOUT;
    expect(
      isEntityOwner.apply({ entity }, { claims: ['group:default/logistics'] }),
    ).toBe(false);
  });
});

describe('HAS_ANNOTATION', () => {
  it.each([
    [{ annotation: 'tier' }, true],
    [{ annotation: 'tier', value: 'gold' }, true],
    [{ annotation: 'tier', value: 'silver' }, false],
    [{ annotation: 'tier', value: '' }, false],
    [{ annotation: 'empty' }, true],
    [{ annotation: 'missing' }, false],
    [{ annotation: 'constructor' }, false],
  ])('%j: %s', (params, expected) => {
    const deployment = { entity: CHECKOUT };
    expect(
      ask(deployment, {
        apply: hasAnnotation.apply(deployment, params),
        toQuery: hasAnnotation.toQuery(params),
      }),
    ).toEqual([expected, expected]);
  });
});

describe('IS_ENVIRONMENT', () => {
  it.each([
    ['dev', ['dev', 'staging'], true],
    ['prod', ['dev', 'staging'], false],
    ['nonprod/qa', ['nonprod/qa'], true],
    ['', ['dev'], false],
    // The whole entity: is there one at all?
    [undefined, ['dev'], true],
    [undefined, [], false],
  ])('%j in %j: %s', (environment, environments, expected) => {
    const deployment = { entity: CHECKOUT, environment };
    expect(
      ask(deployment, {
        apply: isEnvironment.apply(deployment, { environments }),
        toQuery: isEnvironment.toQuery({ environments }),
      }),
    ).toEqual([expected, expected]);
  });
});
