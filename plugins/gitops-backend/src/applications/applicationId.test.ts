import { applicationId } from './applicationId';

const CHECKOUT = {
  instance: 'nonprod',
  namespace: 'argocd',
  name: 'checkout-dev',
};

describe('applicationId', () => {
  it('is what sha256 and base64url make of instance, namespace and name', () => {
    // printf 'nonprod\nargocd\ncheckout-dev' | openssl dgst -sha256 -binary | basenc --base64url | cut -c1-16
    expect(applicationId(CHECKOUT)).toBe('7v-oMghyfNg051eH');
  });

  it.each([
    { instance: 'prod' },
    { namespace: 'team-a' },
    { name: 'checkout-prod' },
    // Nothing moves from one part into the next.
    { instance: 'nonprodargocd', namespace: '' },
  ])('differs for %j', change => {
    expect(applicationId({ ...CHECKOUT, ...change })).not.toBe(
      applicationId(CHECKOUT),
    );
  });
});
