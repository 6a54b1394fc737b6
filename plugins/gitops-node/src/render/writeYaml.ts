import { stringify } from 'yaml';

/**
 * Writes YAML that reads the same as 1.1 (Helm) and 1.2 (most others): every text is quoted, so that a name like `no`
 * or `1e3` stays a text.
 *
 * @param comment - lines for the top of the file, without `#`
 */
export function writeYaml(value: object, comment: string[] = []): string {
  const body = stringify(value, {
    version: '1.1',
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  return [...comment.map(line => `# ${line}\n`), body].join('');
}
