import { JsonObject, JsonValue } from '@backstage/types';
import { redactUrlCredentials } from '../http/redactUrlCredentials';

/** Stands for a value that nobody gets to see. */
export const HIDDEN = '********';
/** Stands for it in the live object, where the desired one holds something else. */
export const HIDDEN_DIFFERENCE = '******** (differs)';

const MAX_DEPTH = 64;
const TOO_DEEP = '…';

// What the API server keeps about every object. Nobody asks for it in Git.
const NOISE = [
  'creationTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];
// Whole copies of the object: noise in a diff, and of a Secret they repeat what is hidden elsewhere.
const COPIES = /(^|\/)(last-applied(-configuration)?|applied|original)$/;
// Of a Secret an annotation may be a copy under another name when it is a document, packed (gzip, base64) or long; of
// anything else, when it is a document that names the kind.
const DOCUMENT = /[{}]/;
const PACKED = /^H4sI/;
const MAX_ANNOTATION_LENGTH = 256;
const SECRET = /\bSecret\b/;

/**
 * Takes out of a manifest what nobody may read, and what says nothing: the values of a Secret (also of one that is
 * written inside another object), credentials in addresses, copies of the object in its annotations, the status, and
 * what the API server keeps for itself. Keys come in the order of the alphabet.
 *
 * @param counterpart - the desired object, when `manifest` is the live one: so that a difference between two hidden
 * values can still be seen
 */
export function cleanManifest(
  manifest: JsonObject,
  counterpart?: JsonObject,
): JsonObject {
  const { status: _, metadata, ...rest } = manifest;
  const kept = isObject(metadata)
    ? { ...rest, metadata: cleanMetadata(metadata) }
    : rest;
  return cleanObject(kept, counterpart, 0);
}

function cleanMetadata(metadata: JsonObject): JsonObject {
  const { annotations, ...rest } = metadata;
  const kept = isObject(annotations)
    ? entriesOf(annotations).filter(([key]) => !COPIES.test(key))
    : [];
  return Object.fromEntries([
    ...entriesOf(rest).filter(([key]) => !NOISE.includes(key)),
    ...(kept.length ? [['annotations', Object.fromEntries(kept)]] : []),
  ]);
}

function clean(
  value: JsonValue,
  counterpart: JsonValue | undefined,
  depth: number,
): JsonValue {
  if (typeof value === 'string') {
    return cleanString(value, counterpart);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if (depth > MAX_DEPTH) {
    return TOO_DEEP;
  }
  if (Array.isArray(value)) {
    const others = Array.isArray(counterpart) ? counterpart : [];
    return value.map((item, index) => clean(item, others[index], depth + 1));
  }
  return cleanObject(value as JsonObject, counterpart, depth);
}

function cleanObject(
  object: JsonObject,
  counterpart: JsonValue | undefined,
  depth: number,
): JsonObject {
  const isSecret = object.kind === 'Secret';
  return Object.fromEntries(
    entriesOf(object)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => {
        const other = childOf(counterpart, key);
        if (isSecret && (key === 'data' || key === 'stringData')) {
          return [key, hideValues(value, other)];
        }
        const safe =
          key === 'metadata' ? hideCopies(value, other, isSecret) : value;
        return [key, clean(safe, other, depth + 1)];
      }),
  );
}

function hideCopies(
  metadata: JsonValue,
  counterpart: JsonValue | undefined,
  ofSecret: boolean,
): JsonValue {
  if (!isObject(metadata) || !isObject(metadata.annotations)) {
    return metadata;
  }
  const others = childOf(counterpart, 'annotations');
  const annotations = entriesOf(metadata.annotations).map(([key, value]) => [
    key,
    mayHoldSecret(key, value, ofSecret)
      ? hide(value, childOf(others, key))
      : value,
  ]);
  return { ...metadata, annotations: Object.fromEntries(annotations) };
}

function mayHoldSecret(
  key: string,
  value: JsonValue,
  ofSecret: boolean,
): boolean {
  if (typeof value !== 'string') {
    return true;
  }
  if (!ofSecret) {
    return DOCUMENT.test(value) && SECRET.test(value);
  }
  return (
    COPIES.test(key) ||
    DOCUMENT.test(value) ||
    PACKED.test(value) ||
    value.length > MAX_ANNOTATION_LENGTH
  );
}

function hideValues(
  values: JsonValue,
  counterpart: JsonValue | undefined,
): JsonValue {
  if (!isObject(values)) {
    return hide(values, counterpart);
  }
  return Object.fromEntries(
    entriesOf(values)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, hide(value, childOf(counterpart, key))]),
  );
}

function hide(value: JsonValue, counterpart: JsonValue | undefined): string {
  return typeof counterpart === 'string' && counterpart !== value
    ? HIDDEN_DIFFERENCE
    : HIDDEN;
}

function cleanString(value: string, counterpart: JsonValue | undefined) {
  const redacted = redactUrlCredentials(value);
  const onlyCredentialsDiffer =
    redacted !== value &&
    typeof counterpart === 'string' &&
    counterpart !== value &&
    redactUrlCredentials(counterpart) === redacted;
  return onlyCredentialsDiffer ? `${redacted} (differs)` : redacted;
}

function childOf(
  value: JsonValue | undefined,
  key: string,
): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function entriesOf(object: JsonObject): [string, JsonValue][] {
  return Object.entries(object).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value]],
  );
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
