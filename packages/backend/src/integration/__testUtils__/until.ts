import { setTimeout as sleep } from 'node:timers/promises';

/** From one look to the next. */
export const LOOK_MS = 250;
const LOOKS = 100;

/** Looks until something is as it should be. */
export async function until(
  isTrue: () => boolean | Promise<boolean>,
): Promise<void> {
  for (let look = 0; look < LOOKS; look += 1) {
    if (await isTrue()) {
      return;
    }
    await sleep(LOOK_MS);
  }
  throw new Error('It did not happen');
}
