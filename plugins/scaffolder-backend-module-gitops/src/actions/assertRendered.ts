import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';

const EXPRESSION = '${{';

/** More would be noise: one wrong parameter is usually behind all of them. */
const MAX_NAMED_FIELDS = 10;

/**
 * Refuses input that still holds a template expression. The scaffolder hands an expression that it cannot render to
 * the action as it stands, and it must not become a name or a file.
 *
 * @throws InputError that names every such field: `variables.URL`, `environments[0]`
 */
export function assertRendered(input: Record<string, unknown>): void {
  const fields = findExpressions(input as JsonValue, '');
  if (fields.length === 0) {
    return;
  }
  const named = fields.slice(0, MAX_NAMED_FIELDS);
  const others = fields.length - named.length;
  throw new InputError(
    `${named.join(', ')}${
      others > 0 ? ` and ${others} more` : ''
    }: holds the unrendered template expression "\${{ }}". Correct the expression in the template, or leave "\${{" out of the text`,
  );
}

function findExpressions(value: JsonValue | undefined, path: string): string[] {
  if (typeof value === 'string') {
    return value.includes(EXPRESSION) ? [path] : [];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      findExpressions(item, `${path}[${index}]`),
    );
  }
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, item]) => {
    const own = path ? `${path}.${key}` : key;
    return [
      ...(key.includes(EXPRESSION) ? [own] : []),
      ...findExpressions(item, own),
    ];
  });
}
