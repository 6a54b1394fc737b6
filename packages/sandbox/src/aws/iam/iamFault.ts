import { z } from 'zod';
import { AwsFault } from '../AwsFault';
import { parseInput } from '../parseInput';

export function iamFault(
  code: string,
  status: number,
  message: string,
): AwsFault {
  return new AwsFault({ code, status, message });
}

export function noSuchEntity(message: string): AwsFault {
  return iamFault('NoSuchEntity', 404, message);
}

export function validationError(field: string, constraint: string): AwsFault {
  return iamFault(
    'ValidationError',
    400,
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: ${constraint}`,
  );
}

/** @throws AwsFault ValidationError */
export function parseIamInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
): z.output<T> {
  return parseInput(schema, input, validationError);
}
