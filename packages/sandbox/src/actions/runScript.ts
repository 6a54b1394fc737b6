import { spawn } from 'node:child_process';

/** Of each stream, so that a script that cannot stop talking fills no memory. */
const MAX_OUTPUT_CHARACTERS = 200_000;

/** How a script ended. */
export interface ScriptResult {
  /** Undefined when a signal ended it. */
  code: number | undefined;
  stdout: string;
  stderr: string;
  timedOut: boolean;
}

/**
 * Runs one of our own Node scripts over files that may be anybody's. It learns nothing of this process' environment
 * but where programs and temporary files are, and whatever it has started ends with it.
 *
 * @param signal - ends the script
 */
export async function runScript({
  script,
  args,
  directory,
  env = {},
  timeoutMs,
  signal,
}: {
  script: string;
  args: string[];
  /** Working directory. */
  directory: string;
  /** What else it is told. */
  env?: Record<string, string>;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<ScriptResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: directory,
      env: {
        PATH: process.env.PATH,
        HOME: directory,
        TMPDIR: directory,
        LC_ALL: 'C.UTF-8',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: helm and whatever else the script starts can be ended with it.
      detached: true,
    });
    let timedOut = false;
    const end = () => {
      try {
        process.kill(-Number(child.pid), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    signal.addEventListener('abort', end);
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].setEncoding('utf8').on('data', (chunk: string) => {
        output[stream] = (output[stream] + chunk).slice(-MAX_OUTPUT_CHARACTERS);
      });
    }
    const release = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    };
    child.on('error', error => {
      release();
      reject(error);
    });
    child.on('close', code => {
      release();
      if (signal.aborted) {
        reject(signal.reason);
      } else {
        resolve({ code: code ?? undefined, ...output, timedOut });
      }
    });
  });
}
