import { DEPLOYMENTS_SIGNAL_CHANNEL } from '@gitops-flow/backstage-plugin-gitops-common';

// The very first attempt is never answered: by it the backend finds out that there are sockets at all.
const MAX_ATTEMPTS = 5;
const OPENING_TAKES_MS = 1_000;

/** A browser that wants to be told when deployments change. */
export class SignalListener {
  /** References of the entities that it was told of, in the order they came. */
  readonly heard: string[] = [];
  readonly #socket: WebSocket;

  /**
   * @param url - of the portal's backend
   * @param token - of the person
   */
  static async connect(url: string, token: string): Promise<SignalListener> {
    const address = `${url.replace('http', 'ws')}/api/signals`;
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const socket = new WebSocket(address, token);
      if (await isOpen(socket)) {
        socket.send(
          JSON.stringify({
            action: 'subscribe',
            channel: DEPLOYMENTS_SIGNAL_CHANNEL,
          }),
        );
        return new SignalListener(socket);
      }
      socket.close();
    }
    throw new Error(`${address} does not open`);
  }

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      this.heard.push(...JSON.parse(String(data)).message.entityRefs);
    });
  }

  close(): void {
    this.#socket.close();
  }
}

async function isOpen(socket: WebSocket): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), OPENING_TAKES_MS);
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      resolve(true);
    });
    socket.addEventListener('error', () => {
      clearTimeout(timer);
      resolve(false);
    });
  });
}
