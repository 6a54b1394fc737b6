import { JsonObject, JsonValue } from '@backstage/types';
import { redactSecrets } from '@gitops-flow/backstage-plugin-gitops-node';

const SECRET_KEY =
  /token|secret|passw|credential|authorization|cookie|(?:private|api|access)[-_]?key/i;
const JWT = /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g;
const MAX_TEXT = 500;
/** Looking for secrets takes quadratic time; what comes behind is cut off in any case. */
const MAX_SEARCHED = 5_000;
const MAX_ITEMS = 100;
const MAX_DEPTH = 5;
const HIDDEN = '***';

/** Takes out of a text what might be a secret, and what is too long to be read. */
export function textWithoutSecrets(text: string): string {
  const redacted = redactSecrets(text.slice(0, MAX_SEARCHED)).replace(
    JWT,
    HIDDEN,
  );
  return redacted.length > MAX_TEXT
    ? `${redacted.slice(0, MAX_TEXT)}…`
    : redacted;
}

/**
 * Takes out of what a person sent whatever might be a secret, by its key or by its looks. Long texts, long lists and
 * deep trees are cut off: an audit row says what was asked for, it does not keep it.
 */
export function withoutSecrets(values: JsonObject): JsonObject {
  return cleanObject(values, 0);
}

function cleanObject(values: JsonObject, depth: number): JsonObject {
  return Object.fromEntries(
    Object.entries(values)
      .slice(0, MAX_ITEMS)
      .flatMap(([key, value]) =>
        value === undefined
          ? []
          : [
              [
                textWithoutSecrets(key),
                SECRET_KEY.test(key) ? HIDDEN : clean(value, depth + 1),
              ],
            ],
      ),
  );
}

function clean(value: JsonValue, depth: number): JsonValue {
  if (typeof value === 'string') {
    return textWithoutSecrets(value);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  if (depth > MAX_DEPTH) {
    return HIDDEN;
  }
  return Array.isArray(value)
    ? value.slice(0, MAX_ITEMS).map(item => clean(item, depth + 1))
    : cleanObject(value, depth);
}
