import { isAwsError } from './AwsError';

/** Takes AWS's answer that something is not there for undefined. */
export async function unlessMissing<T>(
  call: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (isAwsError(error, 'notFound')) {
      return undefined;
    }
    throw error;
  }
}
