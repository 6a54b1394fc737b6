import { rm } from 'node:fs/promises';
import { createInstance } from './lib/instance.mjs';
import { DATA } from './lib/paths.mjs';
import { isPortFree, whoListens } from './lib/ports.mjs';
import { Explained, main, step } from './lib/progress.mjs';

await main(async () => {
  const { ports } = await createInstance();
  for (const port of Object.values(ports)) {
    if (!(await isPortFree(port))) {
      throw new Explained(
        `Port ${port} is in use by ${
          whoListens(port) ?? 'another program'
        }. Stop "npm start" first: its state cannot be removed while it runs.`,
      );
    }
  }
  await step(`Removing ${DATA}`, () =>
    rm(DATA, { recursive: true, force: true }),
  );
});
