import { mockServices } from '@backstage/backend-test-utils';
import {
  ArgocdError,
  ArgocdErrorReason,
} from '@gitops-flow/backstage-plugin-gitops-node';
import {
  isArgocdRefusal,
  translateArgocdError,
  withArgocdErrors,
} from './argocdErrors';

function argocdError(
  reason: ArgocdErrorReason,
  detail?: string,
  right?: string,
): ArgocdError {
  return new ArgocdError({
    instance: 'nonprod',
    call: 'sync an application',
    reason,
    detail,
    right,
  });
}

describe('translateArgocdError', () => {
  it.each<[ArgocdErrorReason, string, string]>([
    ['blockedByWindow', 'ConflictError', '403 blocked. Wait until'],
    ['conflict', 'ConflictError', '403 blocked'],
    ['refused', 'InputError', '403 blocked'],
    ['notFound', 'NotFoundError', '403 blocked'],
    ['failed', 'ServiceUnavailableError', '403 blocked'],
    ['suspended', 'ServiceUnavailableError', '403 blocked'],
    ['forbidden', 'ServiceUnavailableError', "the portal's own account lacks"],
    ['unauthenticated', 'ServiceUnavailableError', 'refuses the credentials'],
    ['unreachable', 'ServiceUnavailableError', 'cannot be reached'],
    ['untrusted', 'ServiceUnavailableError', 'is not trusted'],
    ['timeout', 'ServiceUnavailableError', 'does not answer in time'],
    ['throttled', 'ServiceUnavailableError', 'too many requests'],
    ['redirected', 'ServiceUnavailableError', 'sends somewhere else'],
    ['malformed', 'ServiceUnavailableError', 'is not one of Argo CD'],
    ['tooLarge', 'ServiceUnavailableError', 'is too large'],
    ['noApi', 'ServiceUnavailableError', 'There is no Argo CD API'],
  ])('makes of %s a %s that names the instance', (reason, name, words) => {
    const error = translateArgocdError(argocdError(reason, '403 blocked'));
    expect(error).toMatchObject({
      name,
      message: expect.stringContaining(
        'Argo CD "nonprod": sync an application: ',
      ),
    });
    expect(error).toMatchObject({ message: expect.stringContaining(words) });
  });

  it('says which right the account lacks, and not what Argo CD says about its token', () => {
    const error = translateArgocdError(
      argocdError(
        'forbidden',
        '403 permission denied: applications, sync, sub: backstage, iat: 2026',
        'applications, sync, */*',
      ),
    );
    expect(error).toMatchObject({
      message:
        'Argo CD "nonprod": sync an application: the portal\'s own account lacks a right. Give the account the right in argocd-rbac-cm: p, backstage, applications, sync, */*, allow',
    });
  });

  it('takes a refusal for one of the state where the request was fine', () => {
    expect(
      translateArgocdError(argocdError('refused', '400 auto-sync'), {
        refused: 'state',
      }),
    ).toMatchObject({ name: 'ConflictError' });
  });

  it.each([
    ['dial tcp 10.96.1.2:8081: refused', 'dial tcp ***: refused'],
    ['dial tcp [fd00::1]:8081: refused', 'dial tcp ***: refused'],
    [
      'lookup argocd-repo-server.argocd.svc.cluster.local on 10.96.0.10:53',
      'lookup *** on ***',
    ],
    [
      'cannot sync to 1.2.3: chart eks-baseline',
      'cannot sync to 1.2.3: chart eks-baseline',
    ],
  ])('leaves no address in %s', (said, told) => {
    expect(translateArgocdError(argocdError('failed', said))).toMatchObject({
      message: `Argo CD "nonprod": sync an application: ${told}`,
    });
  });

  it('leaves other errors as they are', () => {
    const error = new Error('a bug');
    expect(translateArgocdError(error)).toBe(error);
    expect(isArgocdRefusal(error)).toBe(false);
  });
});

describe('withArgocdErrors', () => {
  it.each<[ArgocdErrorReason, string[]]>([
    [
      'unreachable',
      [
        'Argo CD "nonprod": sync an application: no connection. Check the url and the proxy',
      ],
    ],
    // Nobody has to mend anything.
    ['refused', []],
    ['blockedByWindow', []],
    // Said by the calls before.
    ['suspended', []],
  ])('tells the log of %s what is to be mended', async (reason, logged) => {
    const logger = mockServices.logger.mock();
    const failing = withArgocdErrors(logger, async () => {
      throw argocdError(reason, 'no connection');
    });
    await expect(failing).rejects.not.toBeInstanceOf(ArgocdError);
    expect(logger.warn.mock.calls).toEqual(
      logged.map(text => [expect.stringContaining(text)]),
    );
  });

  it('gives back what the call gives', async () => {
    const logger = mockServices.logger.mock();
    expect(await withArgocdErrors(logger, async () => 'tree')).toBe('tree');
  });
});
