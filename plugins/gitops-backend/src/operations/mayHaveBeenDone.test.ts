import {
  ArgocdError,
  ArgocdErrorReason,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { mayHaveBeenDone } from './mayHaveBeenDone';

function argocdError(
  reason: ArgocdErrorReason,
  options: { call?: string; detail?: string; outage?: boolean } = {},
): ArgocdError {
  return new ArgocdError({
    instance: 'nonprod',
    call: 'sync an application',
    reason,
    ...options,
  });
}

describe('mayHaveBeenDone', () => {
  it.each<[ArgocdErrorReason, boolean]>([
    ['unreachable', true],
    ['untrusted', false],
    ['timeout', true],
    ['suspended', false],
    ['unauthenticated', false],
    ['forbidden', false],
    ['blockedByWindow', false],
    ['notFound', false],
    ['noApi', false],
    ['conflict', false],
    ['refused', false],
    ['throttled', false],
    ['redirected', false],
    ['malformed', true],
    ['tooLarge', true],
    ['failed', false],
  ])('after %s: %s', (reason, expected) => {
    expect(mayHaveBeenDone(argocdError(reason))).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['no connection (ECONNREFUSED)', false],
    ['no connection (ENOTFOUND)', false],
    ['no connection (EAI_AGAIN)', false],
    ['no connection (UND_ERR_CONNECT_TIMEOUT)', false],
    ['the proxy does not let us through', false],
    ['no connection (ECONNRESET)', true],
    ['no connection (ETIMEDOUT)', true],
    ['no connection (UND_ERR_SOCKET)', true],
    ['no connection', true],
  ])('with "%s": %s', (detail, expected) => {
    expect(mayHaveBeenDone(argocdError('unreachable', { detail }))).toBe(
      expected,
    );
  });

  it('when a gateway has waited for Argo CD in vain', () => {
    expect(mayHaveBeenDone(argocdError('failed', { outage: true }))).toBe(true);
  });

  it.each(['log in', 'read the actions of a resource'])(
    'never when the call that failed came before: %s',
    call => {
      expect(mayHaveBeenDone(argocdError('timeout', { call }))).toBe(false);
    },
  );

  it('never by an error of ours', () => {
    expect(mayHaveBeenDone(new Error('timeout'))).toBe(false);
    expect(mayHaveBeenDone(undefined)).toBe(false);
  });
});
