const WAIT_MS = 10_000;
const LOOK_AGAIN_MS = 10;

/** Looks until something holds. */
export async function eventually(look: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + WAIT_MS;
  while (!(await look())) {
    if (Date.now() > end) {
      throw new Error(`It did not come within ${WAIT_MS} ms`);
    }
    await new Promise(resolve => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}
