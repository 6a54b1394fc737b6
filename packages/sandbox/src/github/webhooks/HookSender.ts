import { createHmac } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { ENTERPRISE_VERSION } from '../api/meta';
import { Hook, HookDelivery, HookStore } from '../store/HookStore';
import { timestamp } from '../store/timestamp';

/** GitHub gives up on a receiver after ten seconds. */
const TIMEOUT_MS = 10_000;
/** What is kept of an answer. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** Deliveries of one hook that wait. What comes beyond them is lost, as it is with a receiver that is down. */
const MAX_WAITING = 1000;

/** What happened, for the receivers. */
export interface HookEvent {
  /** Of the event, whoever gets it. */
  guid: string;
  name: string;
  payload: { action?: string } & object;
}

interface Attempt {
  hook: Hook;
  event: () => Promise<HookEvent>;
  redelivery: boolean;
}

/**
 * Sends events to the addresses of hooks: for each hook one after the other, in the background and never a second time
 * by itself. Whoever made the event does not wait.
 */
export class HookSender {
  readonly #store: HookStore;
  readonly #host: () => string;
  readonly #timeoutMs: number;
  readonly #log: (message: string) => void;
  readonly #stopped = new AbortController();
  /** By the id of the hook. */
  readonly #waiting = new Map<number, Attempt[]>();
  readonly #running = new Set<Promise<void>>();

  private constructor(options: {
    store: HookStore;
    host: () => string;
    timeoutMs: number;
    log: (message: string) => void;
  }) {
    this.#store = options.store;
    this.#host = options.host;
    this.#timeoutMs = options.timeoutMs;
    this.#log = options.log;
  }

  static create({
    store,
    host,
    timeoutMs = TIMEOUT_MS,
    log,
  }: {
    store: HookStore;
    /** Of this server, with its port. */
    host: () => string;
    /** For one delivery, its answer included. Milliseconds. */
    timeoutMs?: number;
    /** Told of what could not even be tried. */
    log: (message: string) => void;
  }): HookSender {
    return new HookSender({ store, host, timeoutMs, log });
  }

  /** @param event - worked out when its turn has come */
  send(
    hook: Hook,
    event: () => Promise<HookEvent>,
    { redelivery = false }: { redelivery?: boolean } = {},
  ): void {
    if (this.#stopped.signal.aborted) {
      return;
    }
    const waiting = this.#waiting.get(hook.id);
    const attempt = { hook, event, redelivery };
    if (!waiting) {
      const queue = [attempt];
      this.#waiting.set(hook.id, queue);
      const run = this.#run(hook.id, queue);
      this.#running.add(run);
      run.finally(() => this.#running.delete(run));
    } else if (waiting.length < MAX_WAITING) {
      waiting.push(attempt);
    } else {
      this.#log(
        `A delivery to ${hook.config.url} was dropped: ${MAX_WAITING} others wait`,
      );
    }
  }

  /** Ends what is under way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#running);
  }

  async #run(hookId: number, queue: Attempt[]): Promise<void> {
    while (queue.length > 0 && !this.#stopped.signal.aborted) {
      const { hook, event, redelivery } = queue[0];
      try {
        const delivery = await this.#deliver(hook, await event(), redelivery);
        if (!this.#stopped.signal.aborted) {
          this.#store.insertDelivery(delivery);
        }
      } catch (error) {
        this.#log(`A delivery to ${hook.config.url} was not made: ${error}`);
      }
      queue.shift();
    }
    this.#waiting.delete(hookId);
  }

  async #deliver(
    hook: Hook,
    { guid, name, payload }: HookEvent,
    redelivery: boolean,
  ): Promise<Omit<HookDelivery, 'id'>> {
    const { url, content_type: contentType, secret } = hook.config;
    const json = JSON.stringify(payload);
    const body =
      contentType === 'form'
        ? new URLSearchParams({ payload: json }).toString()
        : json;
    const headers: Record<string, string> = {
      accept: '*/*',
      'content-type':
        contentType === 'form'
          ? 'application/x-www-form-urlencoded'
          : 'application/json',
      'user-agent': 'GitHub-Hookshot/sandbox',
      'x-github-delivery': guid,
      'x-github-enterprise-host': this.#host(),
      'x-github-enterprise-version': ENTERPRISE_VERSION,
      'x-github-event': name,
      'x-github-hook-id': String(hook.id),
      'x-github-hook-installation-target-id': String(hook.repositoryId),
      'x-github-hook-installation-target-type': 'repository',
      ...(secret
        ? {
            'x-hub-signature': signature('sha1', secret, body),
            'x-hub-signature-256': signature('sha256', secret, body),
          }
        : {}),
    };
    const begin = performance.now();
    const outcome = await this.#post(url, headers, body);
    return {
      hookId: hook.id,
      guid,
      event: name,
      action: payload.action ?? null,
      redelivery,
      deliveredAt: timestamp(),
      duration: Math.round(performance.now() - begin) / 1000,
      url,
      request: { headers, payload },
      ...outcome,
    };
  }

  async #post(
    url: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<Pick<HookDelivery, 'status' | 'statusCode' | 'response'>> {
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        // A redirect is an answer like any other, and no good one.
        redirect: 'manual',
        signal: AbortSignal.any([timeout, this.#stopped.signal]),
      });
      const payload = await beginningOf(response);
      return {
        status: response.ok
          ? STATUS_CODES[response.status] ?? 'OK'
          : `Invalid HTTP Response: ${response.status}`,
        statusCode: response.status,
        response: { headers: Object.fromEntries(response.headers), payload },
      };
    } catch {
      return {
        status: timeout.aborted ? 'timed out' : 'failed to connect to host',
        statusCode: 0,
        response: { headers: {}, payload: '' },
      };
    }
  }
}

function signature(
  algorithm: 'sha1' | 'sha256',
  secret: string,
  body: string,
): string {
  return `${algorithm}=${createHmac(algorithm, secret)
    .update(body)
    .digest('hex')}`;
}

async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_ANSWER_BYTES) {
      break;
    }
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString();
}
