import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, Socket } from 'node:net';

const LISTENER = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () =>
    console.log(server.address().port));
`;
/** The kernel completes a few connections for a process that does not take them. */
const MOST_WAITING = 20;
const CONNECT_MS = 200;

/**
 * A port where connections are never completed: its process stands still and its queue is full.
 */
export class StalledPort {
  readonly port: number;
  readonly #process: ChildProcess;
  readonly #waiting: Socket[];

  static async open(): Promise<StalledPort> {
    const child = spawn(process.execPath, ['-e', LISTENER], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(child.stdout, 'data');
    const port = Number(String(line));
    child.kill('SIGSTOP');
    const waiting: Socket[] = [];
    for (;;) {
      const socket = connect(port, '127.0.0.1').on('error', () => {});
      waiting.push(socket);
      const connected = await Promise.race([
        once(socket, 'connect').then(() => true),
        new Promise(resolve => setTimeout(() => resolve(false), CONNECT_MS)),
      ]);
      if (!connected) {
        return new StalledPort(port, child, waiting);
      }
      if (waiting.length === MOST_WAITING) {
        throw new Error('The port goes on to take connections');
      }
    }
  }

  private constructor(port: number, child: ChildProcess, waiting: Socket[]) {
    this.port = port;
    this.#process = child;
    this.#waiting = waiting;
  }

  async close(): Promise<void> {
    this.#waiting.forEach(socket => socket.destroy());
    this.#process.kill('SIGKILL');
    await once(this.#process, 'exit');
  }
}
