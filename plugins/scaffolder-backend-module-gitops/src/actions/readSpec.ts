import { InputError } from '@backstage/errors';
import {
  ApplicationSpec,
  parseApplicationSpec,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * Reads a spec that an earlier step has put out.
 *
 * @throws InputError with every problem
 */
export function readSpec(input: unknown): ApplicationSpec {
  const result = parseApplicationSpec(input);
  if ('problems' in result) {
    throw refuse(result.problems);
  }
  return result.spec;
}

/** One error for all problems, so that a person mends them in one go. */
export function refuse(problems: string[]): InputError {
  return new InputError(
    problems.length === 1
      ? problems[0]
      : [
          `${problems.length} things are wrong with the request:`,
          ...problems.map(problem => `- ${problem}`),
        ].join('\n'),
  );
}
