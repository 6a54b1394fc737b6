/** The first of a process are slower: code is compiled, connections are opened. */
const WARM_UP = 50;

/**
 * Looks one after the other, in turns: whatever the machine does meanwhile meets all alike.
 *
 * @param {{
 *   looks: Record<string, (number: number) => Promise<unknown>>,
 *   count: number,
 *   withinMs: number,
 * }} options `count`: of each; `withinMs`: fewer when that is over
 * @returns {Promise<Record<string, Latency>>}
 */
export async function lookInTurns({ looks, count, withinMs }) {
  const times = Object.fromEntries(Object.keys(looks).map(key => [key, []]));
  const deadline = performance.now() + withinMs;
  for (let number = 0; number < count + WARM_UP; number += 1) {
    for (const [key, look] of Object.entries(looks)) {
      const ms = await timed(() => look(number));
      if (number >= Math.min(WARM_UP, count / 10)) {
        times[key].push(ms);
      }
    }
    if (performance.now() > deadline) {
      break;
    }
  }
  return describeAll(times);
}

/**
 * Many people at the same time, each of whom looks again as soon as there is an answer; for a while at one thing, then
 * at the next, and over again.
 *
 * @param {{
 *   looks: Record<string, (number: number) => Promise<unknown>>,
 *   atOnce: number,
 *   rounds: number,
 *   roundMs: number,
 * }} options `roundMs`: of one thing in one round
 * @returns {Promise<Record<string, Latency>>}
 */
export async function lookAtOnce({ looks, atOnce, rounds, roundMs }) {
  const times = Object.fromEntries(Object.keys(looks).map(key => [key, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [key, look] of Object.entries(looks)) {
      const deadline = performance.now() + roundMs;
      await Promise.all(
        Array.from({ length: atOnce }, async (_, person) => {
          // All first looks come at once, which those behind them do not.
          await look(person);
          do {
            times[key].push(await timed(() => look(person)));
          } while (performance.now() < deadline);
        }),
      );
    }
  }
  return describeAll(times);
}

/**
 * @typedef {{p50: number, p95: number, p99: number, count: number}} Latency milliseconds
 */

/** @returns {Latency} */
export function describeTimes(times) {
  const sorted = [...times].sort((one, other) => one - other);
  const at = part =>
    sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), count: sorted.length };
}

export async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function describeAll(times) {
  return Object.fromEntries(
    Object.entries(times).map(([key, list]) => [key, describeTimes(list)]),
  );
}
