import { createHmac } from 'node:crypto';
import { ArgocdTransport } from '../http/ArgocdTransport';
import { GithubPush } from './GithubPush';

/**
 * Tells an Argo CD of pushes as GitHub would, so that it looks at once instead of after its next poll (three minutes by
 * default). It says nothing about what Argo CD then finds: the mirror does.
 *
 * @public
 */
export class ArgocdWebhook {
  readonly #transport: ArgocdTransport;
  readonly #secret: string | undefined;

  static create(options: {
    transport: ArgocdTransport;
    /** `webhook.github.secret` of the instance, where it has one: without the right one it refuses the call. */
    secret?: string;
  }): ArgocdWebhook {
    return new ArgocdWebhook(options.transport, options.secret);
  }

  private constructor(transport: ArgocdTransport, secret: string | undefined) {
    this.#transport = transport;
    this.#secret = secret;
  }

  /**
   * @throws ArgocdError, or the signal's reason
   */
  async push(
    push: GithubPush,
    options: { signal: AbortSignal },
  ): Promise<void> {
    const body = JSON.stringify(push);
    await this.#transport.notify({
      call: 'tell of a push',
      path: ['api', 'webhook'],
      headers: {
        'X-GitHub-Event': 'push',
        ...(this.#secret
          ? { 'X-Hub-Signature-256': sign(body, this.#secret) }
          : {}),
      },
      body,
      signal: options.signal,
    });
  }
}

function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
