import { z } from 'zod';
import { validationError } from './iamFault';

const DEFAULT_SIZE = 100;

/** What lists take beside their own input. */
export const iamPageSchema = z.object({
  MaxItems: z.coerce
    .number()
    .int()
    .min(1, 'Member must have value greater than or equal to 1')
    .max(1000, 'Member must have value less than or equal to 1000')
    .default(DEFAULT_SIZE),
  Marker: z.string().optional(),
});

/**
 * Cuts one page out of a list. A marker says where the next one begins.
 *
 * @throws AwsFault ValidationError for a marker that was not given out
 */
export function iamPage<T>(
  items: T[],
  { MaxItems, Marker }: z.output<typeof iamPageSchema>,
): { items: T[]; IsTruncated: boolean; Marker?: string } {
  if (Marker !== undefined && !/^\d{1,9}$/.test(Marker)) {
    throw validationError('marker', 'Invalid Marker.');
  }
  const start = Number(Marker ?? 0);
  const end = start + MaxItems;
  const isTruncated = end < items.length;
  return {
    items: items.slice(start, end),
    IsTruncated: isTruncated,
    ...(isTruncated ? { Marker: String(end) } : {}),
  };
}
