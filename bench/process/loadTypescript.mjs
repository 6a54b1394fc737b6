import { createRequire } from 'node:module';

/** What `import` cannot do: it sees no named exports of a package that is TypeScript turned into CommonJS. */
export const load = createRequire(import.meta.url);
