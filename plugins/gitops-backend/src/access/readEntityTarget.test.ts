import { matchesQuery } from '@gitops-flow/backstage-plugin-gitops-node';
import { readEntityTarget } from './readEntityTarget';

function target(annotations?: Record<string, string>) {
  return readEntityTarget({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'Checkout', ...(annotations ? { annotations } : {}) },
  });
}

const CHECKOUT_DEV = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: { 'app.kubernetes.io/name': 'checkout', team: 'payments' },
};

describe('readEntityTarget', () => {
  it.each([
    [{ 'argocd/app-selector': 'app.kubernetes.io/name=checkout' }, true],
    [{ 'argocd/app-selector': 'app.kubernetes.io/name=ledger' }, false],
    [{ 'argocd/app-name': 'checkout-dev' }, true],
    [{ 'argocd/app-name': 'checkout' }, false],
    [{ 'argocd/project-name': 'payments' }, true],
    [{ 'argocd/project-name': 'logistics' }, false],
    [
      { 'argocd/app-name': 'checkout-dev', 'argocd/app-namespace': 'argocd' },
      true,
    ],
    [
      { 'argocd/app-name': 'checkout-dev', 'argocd/app-namespace': 'team-a' },
      false,
    ],
    [
      {
        'argocd/app-selector': 'team=payments',
        'argocd/project-name': 'logistics',
      },
      false,
    ],
    // As with Roadie, the name decides where both are given.
    [
      {
        'argocd/app-name': 'checkout-dev',
        'argocd/app-selector': 'team=other',
      },
      true,
    ],
  ])('%j: %s', (annotations, expected) => {
    expect(matchesQuery(CHECKOUT_DEV, target(annotations).query)).toBe(
      expected,
    );
  });

  it.each([
    [
      { 'argocd/app-selector': 'team=a,app.kubernetes.io/name=basket' },
      'basket',
    ],
    [{ 'argocd/app-selector': 'team=a' }, 'Checkout'],
    [{ 'argocd/app-name': 'basket-dev' }, 'Checkout'],
  ])('knows the name in pull requests: %j', (annotations, expected) => {
    expect(target(annotations).application).toBe(expected);
  });

  it('gives the whole reference', () => {
    const { entityRef } = target({ 'argocd/app-name': 'checkout-dev' });
    expect(entityRef).toBe('component:default/checkout');
  });

  it.each([
    [undefined],
    [{}],
    [{ 'argocd/app-namespace': 'argocd' }],
    [{ 'argocd/app-selector': '' }],
  ])(
    'finds nothing without an annotation that names something: %j',
    annotations => {
      expect(() => target(annotations)).toThrow(
        expect.objectContaining({
          name: 'NotFoundError',
          message: expect.stringContaining('argocd/app-selector'),
        }),
      );
    },
  );

  it('refuses a selector that is none', () => {
    expect(() => target({ 'argocd/app-selector': 'a=b&projects=c' })).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message:
          'The annotation argocd/app-selector of component:default/checkout cannot be read: "a=b&projects=c" is no requirement of a label selector: "b&projects=c" is no label value',
      }),
    );
  });
});
