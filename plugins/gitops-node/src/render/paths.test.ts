import {
  argoApplicationPath,
  imagePath,
  readApplicationPath,
  readArgoApplicationPath,
  valuesPath,
} from './paths';

describe('readApplicationPath', () => {
  const place = {
    environment: 'dev',
    team: 'payments',
    application: 'checkout',
  };

  it.each([argoApplicationPath, valuesPath, imagePath])(
    'reads what %p writes',
    write => {
      expect(readApplicationPath(write(place))).toEqual(place);
    },
  );

  it.each([
    'argocd/projects/dev/payments.yaml',
    'values/_platform/dev.yaml',
    'values/dev/payments/README.md',
    'old/values/dev/payments/checkout/values.yaml',
    'README.md',
  ])('sees no application in %s', path => {
    expect(readApplicationPath(path)).toBeUndefined();
  });
});

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
