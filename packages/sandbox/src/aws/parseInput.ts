import { z } from 'zod';
import { AwsFault } from './AwsFault';

/**
 * Checks what was sent. Fields that the schema does not know are left out, as AWS does.
 *
 * @param toFault - says it in the words of the service
 * @throws AwsFault for the first field that is wrong
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
  toFault: (field: string, constraint: string) => AwsFault,
): z.output<T> {
  const result = schema.safeParse(input);
  if (result.success) {
    return result.data;
  }
  const [{ path, message, code }] = result.error.issues;
  const isMissing = path.length > 0 && readPath(input, path) === undefined;
  throw toFault(
    path.join('.') || 'input',
    isMissing && code === 'invalid_type' ? 'must not be null' : message,
  );
}

function readPath(input: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? Reflect.get(value, key)
        : undefined,
    input,
  );
}
