import { argoApplicationPath, readArgoApplicationPath } from './paths';

describe('readArgoApplicationPath', () => {
  it('reads what argoApplicationPath writes', () => {
    const place = {
      environment: 'dev',
      team: 'payments',
      application: 'checkout',
    };
    expect(readArgoApplicationPath(argoApplicationPath(place))).toEqual(place);
  });

  it.each([
    'argocd/projects/dev/payments.yaml',
    'argocd/applications/dev/checkout.yaml',
    'argocd/applications/dev/payments/checkout/more.yaml',
    'argocd/applications/dev/payments/README.md',
    'old/argocd/applications/dev/payments/checkout.yaml',
  ])('sees no application in %s', path => {
    expect(readArgoApplicationPath(path)).toBeUndefined();
  });
});
