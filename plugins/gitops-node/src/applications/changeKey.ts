import { createHash } from 'node:crypto';
import { SettingsChange } from '@gitops-flow/backstage-plugin-gitops-common';

/** Enough to tell an application's changes apart. */
const KEY_LENGTH = 10;

/** The same for the same change, whatever the order in which it was written. */
export function changeKey(
  settings: SettingsChange,
  names: { changed: string[]; added: string[] },
): string {
  return createHash('sha256')
    .update(JSON.stringify([sorted(settings), names.changed, names.added]))
    .digest('hex')
    .slice(0, KEY_LENGTH);
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)]);
}
