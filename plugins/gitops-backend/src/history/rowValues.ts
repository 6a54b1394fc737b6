// What comes from Argo CD is made to fit. A value that the database refuses would hold up every row behind it for ever.

const MAX_TEXT_LENGTH = 4_000;

/** Kubernetes has no longer names. */
const MAX_NAME_LENGTH = 253;

const MAX_COUNT = 2 ** 31 - 1;

/**
 * The name of an Application or its namespace.
 */
export function toRowName(name: string): string {
  return withoutNul(name).slice(0, MAX_NAME_LENGTH);
}

/**
 * Any other text.
 */
export function toRowText(text: string): string;
export function toRowText(text: string | undefined): string | null;
export function toRowText(text: string | undefined): string | null {
  return text === undefined ? null : withoutNul(text).slice(0, MAX_TEXT_LENGTH);
}

export function toRowCount(count: number | undefined): number | null {
  return Number.isInteger(count) ? Math.min(Number(count), MAX_COUNT) : null;
}

/**
 * A time in milliseconds, which both databases order rightly.
 *
 * @param time - ISO 8601
 * @returns null where it is none
 */
export function toRowTime(time: string | undefined): number | null {
  const milliseconds = Date.parse(time ?? '');
  return Number.isNaN(milliseconds) ? null : milliseconds;
}

/**
 * @param time - PostgreSQL gives 64 bits as text
 * @returns ISO 8601
 */
export function fromRowTime(time: number | string): string {
  return new Date(Number(time)).toISOString();
}

/** PostgreSQL has no such character in texts. */
function withoutNul(text: string): string {
  return text.replaceAll('\u0000', '');
}
