import { Request } from 'express';
import { z } from 'zod';
import { ApiError } from './ApiError';

const GO_TYPES: Record<string, string> = {
  boolean: 'bool',
  string: 'string',
  number: 'int64',
  array: 'slice',
  object: 'struct',
};

/**
 * Reads a JSON body. Unknown fields are ignored, as Argo CD does; no body is an empty one.
 *
 * @throws ApiError 400 with the words of Go's JSON reader
 */
export function readBody<T extends z.ZodType>(
  schema: T,
  request: Request,
  type: string,
): z.output<T> {
  const text = typeof request.body === 'string' ? request.body : '';
  let value: unknown;
  try {
    value = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    throw ApiError.invalid('unexpected EOF');
  }
  const result = schema.safeParse(value);
  if (!result.success) {
    const [issue] = result.error.issues;
    const expected =
      'expected' in issue ? GO_TYPES[String(issue.expected)] : undefined;
    throw ApiError.invalid(
      `json: cannot unmarshal ${typeAt(
        value,
        issue.path,
      )} into Go struct field ${type}.${issue.path.join('.')} of type ${
        expected ?? 'value'
      }`,
    );
  }
  return result.data;
}

function typeAt(value: unknown, path: PropertyKey[]): string {
  const found = path.reduce<unknown>(
    (inner, key) =>
      inner !== null && typeof inner === 'object'
        ? Reflect.get(inner, key)
        : undefined,
    value,
  );
  if (Array.isArray(found)) {
    return 'array';
  }
  return typeof found === 'boolean' ? 'bool' : typeof found;
}
