import { RegistryConfig } from '../config/readRegistries';
import { CredentialsFinding } from '../credentials/CredentialsFinding';
import { RegistryApi } from './RegistryApi';
import { isRegistryError, RegistryErrorReason } from './RegistryError';

/**
 * Asks a registry for nothing, to learn whether it answers and accepts the credentials. Without credentials a registry
 * that wants a token for each repository is fine.
 *
 * @param options - `timeoutMs` of one request, 10 seconds unless said otherwise
 * @throws the signal's reason
 * @public
 */
export async function checkRegistry(options: {
  registry: RegistryConfig;
  timeoutMs?: number;
  signal?: AbortSignal;
}): Promise<CredentialsFinding<'registry'>> {
  const { registry, timeoutMs, signal } = options;
  const { host, credentials } = registry;
  const check = 'registry';
  try {
    await new RegistryApi({ registry, timeoutMs }).probe({ signal });
    return {
      check,
      ok: credentials
        ? `${host} accepts the credentials of ${credentials.username}.`
        : `${host} answers, and is asked without credentials.`,
    };
  } catch (error) {
    if (!isRegistryError(error)) {
      throw error;
    }
    return {
      check,
      problem: `${error.message}.`,
      remedy: advise(error.reason, registry),
    };
  }
}

function advise(
  reason: RegistryErrorReason,
  { credentials }: RegistryConfig,
): string {
  switch (reason) {
    case 'noAccess':
      return credentials
        ? 'Make a new token that may read images, put it as password into the entry under gitops.registries and restart the backend.'
        : 'Add username and password of an account that may read images to the entry under gitops.registries.';
    case 'rateLimit':
      return 'Use credentials under gitops.registries: an account has a limit of its own.';
    default:
      return 'Check host and apiUrl of the entry under gitops.registries, and whether the backend may connect to that address.';
  }
}
