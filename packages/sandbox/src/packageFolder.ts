import { dirname } from 'node:path';

/** Where this package lies: its `seed` folder and the style sheet are read from there, not compiled in. */
export const PACKAGE_FOLDER = dirname(require.resolve('sandbox/package.json'));
