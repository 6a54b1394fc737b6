import { ArgocdError } from '@gitops-flow/backstage-plugin-gitops-node';

/** Calls that come before the one that changes something. */
const BEFORE = ['log in', 'read the actions of a resource'];

/** How a connection ends that was never there, so that nothing was sent. With other codes it may have broken later. */
const NEVER_CONNECTED =
  /no connection \((ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT)\)$|the proxy does not let us through$/;

/**
 * Whether Argo CD may have done what it was asked to, though the call to it failed: the request was sent, and what came
 * back does not say. In doubt it may.
 */
export function mayHaveBeenDone(error: unknown): boolean {
  if (!(error instanceof ArgocdError) || BEFORE.includes(error.call)) {
    return false;
  }
  switch (error.reason) {
    case 'timeout':
    case 'malformed':
    case 'tooLarge':
      return true;
    case 'unreachable':
      return !NEVER_CONNECTED.test(error.message);
    case 'failed':
      // Said by what stands in front of Argo CD, which has waited for it in vain.
      return error.outage;
    default:
      return false;
  }
}
