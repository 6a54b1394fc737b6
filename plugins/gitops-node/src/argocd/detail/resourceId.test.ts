import { resourceId } from './resourceId';

describe('resourceId', () => {
  const deployment = {
    group: 'apps',
    kind: 'Deployment',
    namespace: 'payments-dev',
    name: 'checkout',
  };

  it('is the start of a hash of what names the object', () => {
    // printf 'apps\nDeployment\npayments-dev\ncheckout' | openssl dgst -sha256 -binary | basenc --base64url
    expect(resourceId(deployment)).toBe('86trcIkPWpw3NRXQ');
  });

  it.each([
    ['group', { ...deployment, group: 'extensions' }],
    ['kind', { ...deployment, kind: 'StatefulSet' }],
    ['namespace', { ...deployment, namespace: 'payments-prod' }],
    ['name', { ...deployment, name: 'checkout-2' }],
    ['place of a text', { ...deployment, group: '', kind: 'apps' }],
  ])('is another for another %s', (_, other) => {
    expect(resourceId(other)).not.toBe(resourceId(deployment));
  });

  it('has an empty namespace for what belongs to the whole cluster', () => {
    const role = {
      group: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'a',
    };

    expect(resourceId(role)).toBe(resourceId({ ...role, namespace: '' }));
  });
});
