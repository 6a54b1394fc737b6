const CHANNEL = 'gitops:deployments';
const TRIES = 10;
/** As Backstage's own client: Backstage leaves the first without an answer. */
const CONNECT_MS = 1_000;

/** A browser that is told when something about an entity has changed. */
export class SignalListener {
  #socket;
  #waiting = new Set();

  /**
   * @param {{baseUrl: string, token: string}} options
   */
  static async open({ baseUrl, token }) {
    for (let count = 0; count < TRIES; count += 1) {
      const socket = await connect(baseUrl, token);
      if (socket) {
        return new SignalListener(socket);
      }
    }
    throw new Error('Backstage’s signals cannot be listened to');
  }

  constructor(socket) {
    this.#socket = socket;
    socket.addEventListener('message', ({ data }) => {
      const { channel, message } = JSON.parse(data);
      if (channel === CHANNEL) {
        for (const hear of [...this.#waiting]) {
          hear(message.entityRefs);
        }
      }
    });
    socket.send(JSON.stringify({ action: 'subscribe', channel: CHANNEL }));
  }

  /**
   * @returns {Promise<boolean>} whether a signal that names the entity has come in time
   */
  next(entityRef, withinMs) {
    return new Promise(resolve => {
      const done = isHeard => {
        clearTimeout(timer);
        this.#waiting.delete(hear);
        resolve(isHeard);
      };
      const timer = setTimeout(() => done(false), withinMs);
      const hear = entityRefs => {
        if (entityRefs.includes(entityRef)) {
          done(true);
        }
      };
      this.#waiting.add(hear);
    });
  }

  close() {
    this.#socket.close();
  }
}

function connect(baseUrl, token) {
  const socket = new globalThis.WebSocket(
    `${baseUrl.replace('http:', 'ws:')}/api/signals`,
    token,
  );
  return new Promise(resolve => {
    const timer = setTimeout(() => {
      socket.close();
      resolve(undefined);
    }, CONNECT_MS);
    socket.addEventListener(
      'open',
      () => {
        clearTimeout(timer);
        resolve(socket);
      },
      { once: true },
    );
    socket.addEventListener('error', () => {}, { once: true });
  });
}
