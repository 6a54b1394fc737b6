import { InputError } from '@backstage/errors';
import {
  ApplicationSpec,
  parseApplicationSpec,
} from '@gitops-flow/backstage-plugin-gitops-common';

/** Of one problem. Whoever sent a megabyte knows what was in it. */
const MAX_PROBLEM_LENGTH = 800;
const MAX_PROBLEMS = 30;

/** What a terminal or a page would act on instead of showing it, or would show as something else. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

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
  const readable = problems.slice(0, MAX_PROBLEMS).map(makeReadable);
  const others = problems.length - readable.length;
  return new InputError(
    readable.length === 1
      ? readable[0]
      : [
          `${problems.length} things are wrong with the request:`,
          ...readable.map(problem => `- ${problem}`),
          ...(others > 0 ? [`- and ${others} more`] : []),
        ].join('\n'),
  );
}

/** Problems quote what people typed. */
function makeReadable(problem: string): string {
  const text = problem.replace(
    INVISIBLE,
    character =>
      `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
  );
  if (text.length <= MAX_PROBLEM_LENGTH) {
    return text;
  }
  const half = MAX_PROBLEM_LENGTH / 2;
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
