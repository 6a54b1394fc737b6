import { spawn } from 'node:child_process';

/** What a `git` process left behind. */
export interface GitResult {
  /** Exit code; 128 and above are git's own failures. */
  code: number;
  stdout: Buffer;
  stderr: string;
}

/** A `git` process that ended with a code the caller did not expect. */
export class GitError extends Error {
  readonly code: number;
  readonly stderr: string;

  constructor(args: string[], result: GitResult) {
    super(
      `git ${args[0]} ended with ${result.code}: ${
        result.stderr.trim() || 'no message'
      }`,
    );
    this.name = 'GitError';
    this.code = result.code;
    this.stderr = result.stderr;
  }
}

/**
 * Environment in which no configuration of the machine or the user can change what `git` does, and in which nothing
 * ever repacks or prunes behind a reader's back.
 */
export function isolatedGitEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('GIT_'),
  );
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '4',
    GIT_CONFIG_KEY_0: 'gc.auto',
    GIT_CONFIG_VALUE_0: '0',
    GIT_CONFIG_KEY_1: 'receive.autogc',
    GIT_CONFIG_VALUE_1: 'false',
    GIT_CONFIG_KEY_2: 'core.quotePath',
    GIT_CONFIG_VALUE_2: 'false',
    GIT_CONFIG_KEY_3: 'safe.directory',
    GIT_CONFIG_VALUE_3: '*',
  };
}

/**
 * Runs the real `git`.
 *
 * @throws GitError when the exit code is not in `allowedCodes`
 */
export async function runGit(
  directory: string,
  args: string[],
  {
    input,
    env,
    allowedCodes = [0],
  }: {
    input?: string | Buffer;
    env?: Record<string, string>;
    allowedCodes?: number[];
  } = {},
): Promise<GitResult> {
  const result = await new Promise<GitResult>((resolve, reject) => {
    const child = spawn('git', args, {
      cwd: directory,
      env: { ...isolatedGitEnvironment(), ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on('data', chunk => stdout.push(chunk));
    child.stderr.on('data', chunk => stderr.push(chunk));
    // git may end before it has read everything; its exit code then says why, not the broken pipe.
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', code =>
      resolve({
        code: code ?? 255,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      }),
    );
    child.stdin.end(input);
  });
  if (!allowedCodes.includes(result.code)) {
    throw new GitError(args, result);
  }
  return result;
}
