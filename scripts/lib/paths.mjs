import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../..',
);

/** State of the sandbox and of Backstage, and the logs. */
export const DATA = path.join(ROOT, '.data');

/** Node and Yarn, when the machine has none that fit. Survives `npm run reset`. */
export const TOOLS = path.join(ROOT, '.tools');
