import { z } from 'zod';

/** A list in a query request. `Tags=`, without a value, is an empty one. */
export function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess(value => (value === '' ? [] : value), z.array(item));
}
