import { stringify } from 'yaml';

/**
 * How everything of ours is written: every text in quotes and on one line, so that YAML 1.1 (Helm) and 1.2 (most
 * others) read the same, and that no line of a text looks like a key or a comment.
 */
export const YAML_STYLE = {
  defaultStringType: 'QUOTE_DOUBLE',
  defaultKeyType: 'PLAIN',
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  lineWidth: 0,
} as const;

/**
 * Writes YAML that reads the same as 1.1 (Helm) and 1.2 (most others), so that a name like `no` or `1e3` stays a text.
 *
 * @param comment - lines for the top of the file, without `#`
 */
export function writeYaml(value: unknown, comment: string[] = []): string {
  const body = stringify(value, { version: '1.1', ...YAML_STYLE });
  return [...comment.map(line => `# ${line}\n`), body].join('');
}
