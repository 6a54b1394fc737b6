import { ArgocdError } from '../http/ArgocdError';

/** What a call fails with, which has to be an ArgocdError. */
export async function argocdFailure(
  call: Promise<unknown>,
): Promise<ArgocdError> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ArgocdError)) {
    throw new Error(`Not an ArgocdError: ${error}`);
  }
  return error;
}
