import { once } from 'node:events';
import { createServer, Server } from 'node:http';

/** Gives one token to a program that shows its secret, as Microsoft Entra ID does. */
export class EntraId {
  readonly #server: Server;

  /** @param token - what it gives */
  static async start(options: {
    tenantId: string;
    clientId: string;
    clientSecret: string;
    token: string;
  }): Promise<EntraId> {
    const { tenantId, clientId, clientSecret, token } = options;
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      const isRight =
        request.method === 'POST' &&
        request.url === `/${tenantId}/oauth2/v2.0/token` &&
        form.get('grant_type') === 'client_credentials' &&
        form.get('client_id') === clientId &&
        form.get('client_secret') === clientSecret &&
        form.get('scope') === `${clientId}/.default`;
      response
        .writeHead(isRight ? 200 : 401, { 'content-type': 'application/json' })
        .end(
          JSON.stringify(
            isRight
              ? { token_type: 'Bearer', expires_in: 3599, access_token: token }
              : { error: 'invalid_client' },
          ),
        );
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new EntraId(server);
  }

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Without a slash at the end. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The server has no port');
    }
    return `http://127.0.0.1:${address.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(done => this.#server.close(done));
  }
}
