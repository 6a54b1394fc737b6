import { z } from 'zod';
import { iamFault } from './iamFault';
import { listOf } from './listOf';

const MAX_TAGS = 50;

const textSchema = (min: number, max: number) =>
  z
    .string()
    .min(min, `Member must have length greater than or equal to ${min}`)
    .max(max, `Member must have length less than or equal to ${max}`)
    .regex(
      /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u,
      'Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+',
    );

export const roleTagsSchema = listOf(
  z.object({ Key: textSchema(1, 128), Value: textSchema(0, 256) }),
);

/**
 * The tags together with those that are there already. Keys do not differ by case alone.
 *
 * @throws AwsFault for keys twice, and for too many
 */
export function addRoleTags(
  present: Record<string, string>,
  tags: z.output<typeof roleTagsSchema>,
): Record<string, string> {
  const keys = tags.map(({ Key }) => Key.toLowerCase());
  if (new Set(keys).size !== keys.length) {
    throw iamFault(
      'InvalidInput',
      400,
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  }
  const kept = Object.entries(present).filter(
    ([key]) => !keys.includes(key.toLowerCase()),
  );
  const all = Object.fromEntries([
    ...kept,
    ...tags.map(({ Key, Value }) => [Key, Value] as const),
  ]);
  if (Object.keys(all).length > MAX_TAGS) {
    throw iamFault(
      'LimitExceeded',
      409,
      `The number of tags has reached the maximum limit: ${MAX_TAGS}`,
    );
  }
  return all;
}
