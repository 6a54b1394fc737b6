import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JsonObject } from '@backstage/types';

const PACKAGE = resolve(__dirname, '../../..');
const START_TIMEOUT_MS = 60_000;
const ANSWER_TIMEOUT_MS = 5_000;
const LOOK_AGAIN_MS = 50;
const MAX_LOG_LENGTH = 20_000;

/** What a backend answered. */
export interface ReplicaAnswer {
  status: number;
  body: any;
}

/**
 * The portal's backend, all of it, in a process of its own, so that it can die as processes die. It has the same address
 * each time it is started.
 */
export class Replica {
  readonly name: string;
  readonly url: string;
  readonly #configFile: string;
  #child: ChildProcess | undefined;
  #log = '';

  /**
   * Nothing runs until `start`.
   *
   * @param folder - where the configuration is put
   * @param config - without the address of the backend
   */
  static async create(options: {
    name: string;
    folder: string;
    config: JsonObject & { backend: JsonObject };
  }): Promise<Replica> {
    const { name, folder, config } = options;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const file = join(folder, `${name}.yaml`);
    await writeFile(
      file,
      // JSON is YAML too.
      JSON.stringify({
        ...config,
        backend: {
          ...config.backend,
          baseUrl: url,
          listen: { host: '127.0.0.1', port },
        },
      }),
    );
    return new Replica(name, url, file);
  }

  private constructor(name: string, url: string, configFile: string) {
    this.name = name;
    this.url = url;
    this.#configFile = configFile;
  }

  /** The end of what it has said, in all its lives. */
  get log(): string {
    return this.#log;
  }

  /** Returns when it says that it is ready. */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        ...[
          '--require',
          require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        ],
        ...['src/index.ts', '--config', this.#configFile],
      ],
      {
        cwd: PACKAGE,
        env: { ...process.env, NODE_ENV: 'development', LOG_LEVEL: 'info' },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => {
        this.#log = `${this.#log}${text}`.slice(-MAX_LOG_LENGTH);
      });
    }
    const end = Date.now() + START_TIMEOUT_MS;
    while (!(await this.#isReady())) {
      if (isOver(child) || Date.now() > end) {
        throw new Error(`${this.name} does not start: ${this.#log}`);
      }
      await sleep(LOOK_AGAIN_MS);
    }
  }

  /** Ends it without a word, as a machine that loses its power. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child && !isOver(child)) {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
  }

  /** @throws Error when no whole answer came */
  async ask(
    path: string,
    options: { token?: string; method?: string; body?: object } = {},
  ): Promise<ReplicaAnswer> {
    const { token, method = 'GET', body } = options;
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text === '' ? undefined : JSON.parse(text),
    };
  }

  /** The guest's token, which is good for all backends of the same database. */
  async signIn(): Promise<string> {
    const { status, body } = await this.ask('/api/auth/guest/refresh');
    if (status !== 200) {
      throw new Error(`The guest cannot sign in: ${JSON.stringify(body)}`);
    }
    return body.backstageIdentity.token;
  }

  async #isReady(): Promise<boolean> {
    try {
      const { status } = await this.ask('/.backstage/health/v1/readiness');
      return status === 200;
    } catch {
      return false;
    }
  }
}

function isOver(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise(done => server.close(done));
  if (address === null || typeof address === 'string') {
    throw new Error('The server has no port');
  }
  return address.port;
}
