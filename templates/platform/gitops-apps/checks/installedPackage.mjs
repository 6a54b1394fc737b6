import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = path.dirname(fileURLToPath(import.meta.url));

/**
 * Finds an npm package as Node does for the modules of this folder. Packages may hide their package.json from `import`,
 * so its place is looked up.
 *
 * @param {string} name
 * @returns {{folder: string, version: string} | undefined}
 */
export function installedPackage(name) {
  for (let place = HERE; ; place = path.dirname(place)) {
    const folder = path.join(place, 'node_modules', name);
    const manifest = path.join(folder, 'package.json');
    if (existsSync(manifest)) {
      const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
      return { folder, version };
    }
    if (place === path.dirname(place)) {
      return undefined;
    }
  }
}
