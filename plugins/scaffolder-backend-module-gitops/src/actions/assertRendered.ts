import { InputError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';

/**
 * Refuses input that still holds a template expression. The scaffolder hands an expression that it cannot render to
 * the action as it stands, and it must not become a name or a file.
 *
 * @throws InputError that names every such field
 */
export function assertRendered(input: Record<string, unknown>): void {
  const fields = Object.entries(input)
    .filter(([, value]) => holdsExpression(value as JsonValue | undefined))
    .map(([field]) => field);
  if (fields.length > 0) {
    throw new InputError(
      `${fields.join(
        ', ',
      )}: holds the unrendered template expression "\${{ }}". Correct the expression in the template, or leave "\${{" out of the text`,
    );
  }
}

function holdsExpression(value: JsonValue | undefined): boolean {
  if (typeof value === 'string') {
    return value.includes('${{');
  }
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).some(
      ([key, item]) => key.includes('${{') || holdsExpression(item),
    )
  );
}
