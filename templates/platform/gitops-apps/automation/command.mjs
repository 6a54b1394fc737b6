import { randomUUID } from 'node:crypto';
import { appendFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** This repository, unless a command is told of another copy with --root. */
export const REPOSITORY = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '..',
);

/** What the person who asked can mend; its message is all that is shown. */
export class Refusal extends Error {}

/**
 * Runs the body when the module was started as a program, not when it was imported. A {@link Refusal} ends it with its
 * message and 1, wrong options with 2.
 *
 * @param {ImportMeta} meta of the module
 * @param {{
 *   usage: string,
 *   options: import('node:util').ParseArgsConfig['options'],
 *   body: (options: Record<string, any>) => Promise<void> | void,
 * }} command an option that is given empty counts as not given, because that is how a form sends it
 */
export async function runAsCommand(meta, { usage, options, body }) {
  const started = process.argv[1];
  if (!started || realpathSync(started) !== fileURLToPath(meta.url)) {
    return;
  }
  let values;
  try {
    ({ values } = parseArgs({
      options: { root: { type: 'string', default: REPOSITORY }, ...options },
    }));
  } catch (error) {
    process.stderr.write(`${error.message}\n\n${usage}\n`);
    process.exitCode = 2;
    return;
  }
  try {
    await body(
      Object.fromEntries(
        Object.entries(values).filter(([, value]) => value !== ''),
      ),
    );
  } catch (error) {
    process.stderr.write(
      `${error instanceof Refusal ? error.message : error.stack}\n`,
    );
    process.exitCode = 1;
  }
}

/**
 * A value that a command cannot do without.
 *
 * @param {string | undefined} value
 * @param {string} option
 */
export function required(value, option) {
  if (value === undefined) {
    throw new Refusal(`--${option} is missing.`);
  }
  return value;
}

/**
 * Hands a result over: as JSON on stdout and, within a workflow, as outputs of the step.
 *
 * @param {Record<string, unknown>} result
 */
export function handOver(result) {
  process.stdout.write(`${JSON.stringify(result, undefined, 2)}\n`);
  const file = process.env.GITHUB_OUTPUT;
  if (!file) {
    return;
  }
  for (const [name, value] of Object.entries(result)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    // Nobody can end the value early who does not know the mark.
    const mark = randomUUID();
    appendFileSync(file, `${name}<<${mark}\n${text}\n${mark}\n`);
  }
}
