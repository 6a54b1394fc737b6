/**
 * What kept a registry from saying what it was asked.
 *
 * - `unknownHost`: no registry of this host is configured, so none is asked
 * - `noAccess`: it wants credentials, or other ones than it got (401 or 403)
 * - `rateLimit`: too many questions (429)
 * - `unavailable`: no connection, no answer in time, or an answer of 5xx
 * - `malformed`: an answer that no registry gives
 * - `noRepository`, `noVersion`: it has no such repository, or no such version of it
 *
 * @public
 */
export type RegistryErrorReason =
  | 'unknownHost'
  | 'noAccess'
  | 'rateLimit'
  | 'unavailable'
  | 'malformed'
  | 'noRepository'
  | 'noVersion';

/**
 * A registry did not say what it was asked. The message names the registry, what was asked and what to do, and holds
 * neither credentials nor addresses that a registry has redirected to. It has no `status`, so that Backstage never
 * answers a browser with what a registry answered us.
 *
 * @public
 */
export class RegistryError extends Error {
  readonly name = 'RegistryError';
  readonly reason: RegistryErrorReason;

  constructor(options: { reason: RegistryErrorReason; message: string }) {
    super(options.message);
    this.reason = options.reason;
  }
}

/**
 * Narrows a caught value to a {@link RegistryError} with one of the given reasons.
 *
 * @public
 */
export function isRegistryError(
  error: unknown,
  ...reasons: RegistryErrorReason[]
): error is RegistryError {
  return (
    error instanceof RegistryError &&
    (reasons.length === 0 || reasons.includes(error.reason))
  );
}
