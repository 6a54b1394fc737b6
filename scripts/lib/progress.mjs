import process from 'node:process';

/** `850 ms`, `12.3 s`, `2 min 5 s`. */
export function formatDuration(milliseconds) {
  if (milliseconds < 1000) {
    return `${Math.round(milliseconds)} ms`;
  }
  const seconds = milliseconds / 1000;
  if (seconds < 100) {
    return `${seconds.toFixed(1)} s`;
  }
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

// What is under way, in the order in which it began; shown as one line that is rewritten in place.
const running = new Set();
const LIVE = process.stdout.isTTY && !process.env.CI;
let ticker;

/**
 * Says what is being done and, when it is done, how long it took. On a terminal the steps under way are shown with the
 * seconds so far; elsewhere each step is one line when it ends. Steps may run side by side.
 *
 * @param {string} words present continuous: `Installing packages`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 * @template T
 */
export async function step(words, work) {
  const current = { words, started: performance.now() };
  running.add(current);
  showRunning();
  let sign = '✗';
  try {
    const result = await work();
    sign = '✓';
    return result;
  } finally {
    running.delete(current);
    clearLine();
    process.stdout.write(`${sign} ${describe(current)}\n`);
    showRunning();
  }
}

function describe({ words, started }) {
  return `${words} (${formatDuration(performance.now() - started)})`;
}

function showRunning() {
  if (!LIVE) {
    return;
  }
  if (running.size === 0) {
    clearInterval(ticker);
    ticker = undefined;
    return;
  }
  clearLine();
  const text = `… ${[...running].map(describe).join(', ')}`;
  process.stdout.write(text.slice(0, process.stdout.columns - 1));
  ticker ??= setInterval(showRunning, 500).unref();
}

function clearLine() {
  if (LIVE) {
    process.stdout.write('\r\x1b[2K');
  }
}

/** An error whose message is all that a person needs; no stack is shown for it. */
export class Explained extends Error {}

/** Runs a script's body; an {@link Explained} ends it with its message, anything else with the stack, both with 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    process.stderr.write(
      `\n${error instanceof Explained ? error.message : error.stack}\n`,
    );
    process.exit(1);
  }
}
