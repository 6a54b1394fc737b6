import { ResponseError } from '@backstage/errors';

/** Whether the backend refused because the person may not see it. */
export function isDenied(error: Error): boolean {
  return error instanceof ResponseError && error.response.status === 403;
}
