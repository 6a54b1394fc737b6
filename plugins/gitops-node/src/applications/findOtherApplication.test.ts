import { findOtherApplication } from './findOtherApplication';

const spec = {
  name: 'checkout',
  team: 'payments',
  environments: ['dev', 'prod'],
};

describe('findOtherApplication', () => {
  it.each([
    ['nothing', []],
    ['our own files', ['argocd/applications/dev/payments/checkout.yaml']],
    [
      'other applications',
      [
        'argocd/applications/dev/logistics/routes.yaml',
        'argocd/applications/dev/payments/checkout-api.yaml',
        'values/dev/logistics/checkout/values.yaml',
        'README.md',
      ],
    ],
  ])('lets pass %s', (_, paths) => {
    expect(findOtherApplication(paths, spec)).toBeUndefined();
  });

  it.each([
    ['an environment that we asked for', 'dev'],
    ['an environment that we did not ask for', 'staging'],
  ])('finds the name in another team, in %s', (_, environment) => {
    const path = `argocd/applications/${environment}/logistics/checkout.yaml`;
    expect(findOtherApplication(['README.md', path], spec)).toBe(
      `"checkout" is taken by checkout of team logistics in ${environment} (${path} in the GitOps repository): choose another name`,
    );
  });

  it('finds a name that would be the same in Argo CD', () => {
    expect(
      findOtherApplication(
        ['argocd/applications/prod/payments/checkout-eu.yaml'],
        { ...spec, environments: ['eu-prod'] },
      ),
    ).toMatch(/^"checkout" is taken by checkout-eu of team payments in prod/);
  });
});
