import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DEFINITIONS = '_definitions.json';
const REFERENCE = /^(\/api\/_definitions\.json)?#\/\$defs\//;

/**
 * Writes schemas of Kubernetes objects in which everything that they refer to lies in the same file. As they come, they
 * refer to each other by addresses that no checker finds on disk, and a schema that is not found is easily taken for one
 * that has nothing to say.
 *
 * @param {{
 *   schemas: string, version: string, target: string, files: string[],
 * }} options `schemas`: folder with a folder for each version (`v1.36.0-local-strict`); `files`: names as in there
 */
export function bundleSchemas({ schemas, version, target, files }) {
  const folder = path.join(schemas, `v${version}-local-strict`);
  const read = file =>
    JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
  const { $defs } = read(DEFINITIONS);
  mkdirSync(target, { recursive: true });
  for (const file of files) {
    const used = {};
    const inline = value => {
      if (Array.isArray(value)) {
        return value.map(inline);
      }
      if (typeof value !== 'object' || value === null) {
        return value;
      }
      const entries = Object.entries(value).filter(([key]) => key !== '$id');
      return Object.fromEntries(
        entries.map(([key, item]) => [
          key,
          key === '$ref' && REFERENCE.test(item) ? refer(item) : inline(item),
        ]),
      );
    };
    const refer = reference => {
      const name = reference.replace(REFERENCE, '');
      if (!(name in used)) {
        // Before its own references are followed: types may contain themselves.
        used[name] = {};
        used[name] = inline($defs[name]);
      }
      return `#/$defs/${name}`;
    };
    const schema = inline(read(file));
    writeFileSync(
      path.join(target, file),
      JSON.stringify({ ...schema, $defs: used }),
    );
  }
}
