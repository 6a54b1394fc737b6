import { ApplicationKey } from './HistoryStore';

/** Of every table here, in the order of their indexes. */
export const APPLICATION_COLUMNS = ['instance', 'namespace', 'name'] as const;

/**
 * Values of an Application's columns, for comparisons of whole rows.
 */
export function applicationValues(key: ApplicationKey): string[] {
  return APPLICATION_COLUMNS.map(column => key[column]);
}
