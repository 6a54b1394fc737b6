import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { JsonObject } from '@backstage/types';
import { parse } from 'yaml';

const PACKAGE = '@roadiehq/backstage-plugin-argo-cd-backend';

/**
 * The configurations that Roadie's README tells people to copy, as they are there: its YAML blocks. One of them is no
 * YAML, dots stand for what it leaves out; it is left out here.
 *
 * @param section - only those that have it at the top
 * @param values - what the README's own addresses and placeholders are replaced by
 */
export async function readReadmeConfigs(
  section: string,
  values: Record<string, string>,
): Promise<JsonObject[]> {
  const folder = dirname(require.resolve(`${PACKAGE}/package.json`));
  const text = await readFile(join(folder, 'README.md'), 'utf8');
  return [...text.matchAll(/^```yml\n(.*?)^```/gms)]
    .map(([, block]) => block)
    .filter(block => !/^ +\.$/m.test(block))
    .map(block => Object(parse(fill(block, values)))[section])
    .filter(config => config !== undefined);
}

function fill(text: string, values: Record<string, string>): string {
  return Object.entries(values).reduce(
    (filled, [placeholder, value]) => filled.replaceAll(placeholder, value),
    text,
  );
}
