import { z } from 'zod';
import { AwsFault } from '../AwsFault';
import { parseInput } from '../parseInput';

export function ecrFault(code: string, message: string): AwsFault {
  return new AwsFault({ code, message });
}

export function invalidParameter(field: string, constraint: string): AwsFault {
  return ecrFault(
    'InvalidParameterException',
    `Invalid parameter at '${field}' failed to satisfy constraint: '${constraint}'`,
  );
}

/** @throws AwsFault InvalidParameterException */
export function parseEcrInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
): z.output<T> {
  return parseInput(schema, input, invalidParameter);
}
