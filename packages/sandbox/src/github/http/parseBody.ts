import { z } from 'zod';
import { unprocessable } from '../errors';

/**
 * Reads the body of a request.
 *
 * @throws GithubError 422 in the form in which GitHub rejects what does not fit its schema
 */
export function parseBody<T extends z.ZodType>(
  schema: T,
  body: unknown,
): z.output<T> {
  const result = schema.safeParse(body ?? {});
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map(issue => describe(issue, body));
  throw unprocessable(`Invalid request.\n\n${problems.join('\n')}`);
}

function describe(issue: z.core.$ZodIssue, body: unknown): string {
  const name = String(issue.path.at(-1) ?? 'body');
  const value = issue.path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null
        ? Reflect.get(current, key)
        : undefined,
    body,
  );
  if (value === undefined) {
    return `"${name}" wasn't supplied.`;
  }
  const pointer = issue.path
    .map(key =>
      typeof key === 'number' ? 'items' : `properties/${String(key)}`,
    )
    .join('/');
  const shown = JSON.stringify(value);
  if (issue.code === 'invalid_type') {
    const article = /^[aeiou]/.test(issue.expected) ? 'an' : 'a';
    return `For '${pointer}', ${shown} is not ${article} ${issue.expected}.`;
  }
  return `For '${pointer}', ${shown} is not allowed: ${issue.message}.`;
}
