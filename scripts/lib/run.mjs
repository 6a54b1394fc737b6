import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Explained } from './progress.mjs';

/**
 * Runs a command to its end, with everything it prints in a log file.
 *
 * @param {string[]} command
 * @param {{cwd: string, log: string, env?: NodeJS.ProcessEnv, accept?: number[] | 'any'}} options `accept`: exit
 *   codes that are no failure
 * @returns {Promise<number>} the exit code
 * @throws Explained with the end of the log
 */
export async function run([file, ...args], { cwd, log, env, accept = [0] }) {
  await mkdir(path.dirname(log), { recursive: true });
  const output = createWriteStream(log);
  const code = await new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      // npm and yarn are .cmd files on Windows, which only a shell can start.
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    child.on('error', reject);
    child.on('close', resolve);
  });
  await new Promise(resolve => output.end(resolve));
  if (accept !== 'any' && !accept.includes(code)) {
    throw new Explained(
      `"${[path.basename(file), ...args].join(
        ' ',
      )}" ended with ${code}:\n\n${await tail(
        log,
        40,
      )}\n\nThe whole log: ${log}`,
    );
  }
  return code;
}

/** The last lines of a file. */
export async function tail(file, lines) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-lines).join('\n');
}
