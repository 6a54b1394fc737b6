import { z } from 'zod';
import { ecrFault } from './ecrFault';

const DEFAULT_SIZE = 100;

/** What lists take beside their own input. */
export const pageSchema = z.object({
  maxResults: z
    .number()
    .int()
    .min(1, 'must be greater than or equal to 1')
    .max(1000, 'must be less than or equal to 1000')
    .optional(),
  nextToken: z.string().optional(),
});

/**
 * Cuts one page out of a list. A token says where the next one begins.
 *
 * @throws AwsFault InvalidParameterException for a token that was not given out
 */
export function page<T>(
  items: T[],
  { maxResults = DEFAULT_SIZE, nextToken }: z.output<typeof pageSchema>,
): { items: T[]; nextToken?: string } {
  const start = nextToken === undefined ? 0 : readToken(nextToken);
  const end = start + maxResults;
  return {
    items: items.slice(start, end),
    ...(end < items.length ? { nextToken: writeToken(end) } : {}),
  };
}

function writeToken(start: number): string {
  return Buffer.from(JSON.stringify({ start })).toString('base64url');
}

function readToken(token: string): number {
  const match = /^\{"start":(\d+)\}$/.exec(
    Buffer.from(token, 'base64url').toString(),
  );
  if (!match) {
    throw ecrFault('InvalidParameterException', 'Invalid token');
  }
  return Number(match[1]);
}
