import { isError } from '@backstage/errors';
import { z } from 'zod';
import {
  ApplicationOrigin,
  ApplicationOutline,
  ArgocdApplication,
  readApplication,
  readOrigins,
} from './ArgocdApplication';
import { ArgocdTransport } from './ArgocdTransport';
import { parseStream } from './parseStream';
import { ArgocdInstance } from './readInstances';

const LIST_TIMEOUT_MS = 30_000;
const MAX_LIST_BYTES = 64 * 1024 * 1024;
const MAX_FRAME_LENGTH = 8 * 1024 * 1024;
/** With its whole status: some hundred resources take 100 KiB. */
const MAX_APPLICATION_BYTES = 8 * 1024 * 1024;

// The list knows a fixed set of paths and drops all others without a word, parents of known ones too.
const LIST_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.labels',
  'spec.project',
  'spec.destination',
  'spec.syncPolicy',
  'status.sync.status',
  'status.health',
  'status.summary',
  'status.operationState.phase',
  'status.operationState.startedAt',
  'status.operationState.finishedAt',
]
  .map(path => `items.${path}`)
  .join(',');

// The server sends an event only when what is left of the Application differs from what it sent last. So a path that
// moves with every commit of a shared repository (sync.revision) or with every write (resourceVersion) would wake
// everybody for nothing.
const STREAM_FIELDS = [
  'result.type',
  ...[
    'metadata.name',
    'metadata.namespace',
    'metadata.labels',
    'spec.project',
    'spec.destination',
    'spec.syncPolicy.automated',
    'status.sync.status',
    'status.health.status',
    'status.health.message',
    'status.operationState.phase',
    'status.operationState.message',
    'status.operationState.startedAt',
    'status.operationState.finishedAt',
    'status.summary.images',
    'status.conditions.type',
    'status.conditions.message',
    'status.history.id',
    'status.history.revision',
    'status.history.revisions',
    'status.history.deployedAt',
    'status.history.initiatedBy',
  ].map(path => `result.application.${path}`),
].join(',');

const listSchema = z.object({ items: z.array(z.unknown()).nullish() });
const userInfoSchema = z.object({
  loggedIn: z.boolean().optional(),
  username: z.string().optional(),
});
const versionSchema = z.object({ Version: z.string() });
const eventSchema = z.object({ type: z.string(), application: z.unknown() });

/**
 * What the stream says. Right after it opens, every Application comes once as `upsert`.
 *
 * @public
 */
export type ApplicationEvent =
  | { type: 'keepAlive' }
  | { type: 'upsert'; application: ArgocdApplication }
  | { type: 'delete'; application: { namespace: string; name: string } };

/**
 * Talks to the API of one Argo CD (held against recorded answers of 3.5.1).
 *
 * @public
 */
export class ArgocdClient {
  /** The instance's name. */
  readonly instance: string;
  readonly #transport: ArgocdTransport;
  readonly #listTimeoutMs: number;
  readonly #maxListBytes: number;

  static create(options: {
    instance: ArgocdInstance;
    /** Of every call but the stream. Default: 30 seconds for the list, 10 for all else. */
    timeoutMs?: number;
    /** Largest list that is accepted. Default: 64 MiB, about 50,000 Applications. */
    maxListBytes?: number;
  }): ArgocdClient {
    const { instance, timeoutMs } = options;
    return new ArgocdClient({
      instance: instance.name,
      transport: ArgocdTransport.create({ instance, timeoutMs }),
      listTimeoutMs: timeoutMs ?? LIST_TIMEOUT_MS,
      maxListBytes: options.maxListBytes ?? MAX_LIST_BYTES,
    });
  }

  private constructor(options: {
    instance: string;
    transport: ArgocdTransport;
    listTimeoutMs: number;
    maxListBytes: number;
  }) {
    this.instance = options.instance;
    this.#transport = options.transport;
    this.#listTimeoutMs = options.listTimeoutMs;
    this.#maxListBytes = options.maxListBytes;
  }

  /**
   * Every Application that the account may see, out of the server's memory.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async listApplications(options: {
    signal: AbortSignal;
  }): Promise<ApplicationOutline[]> {
    const call = 'list applications';
    const { items } = await this.#transport.getJson({
      call,
      path: ['api', 'v1', 'applications'],
      query: { fields: LIST_FIELDS },
      schema: listSchema,
      signal: options.signal,
      timeoutMs: this.#listTimeoutMs,
      maxBytes: this.#maxListBytes,
    });
    return (items ?? []).map(item => this.#readApplication(call, item));
  }

  /**
   * Where the manifests of an Application come from: what the list leaves out.
   *
   * @param application - out of the list. Its project belongs to the call: without it Argo CD does not tell a missing
   * Application from a hidden one
   * @throws ArgocdError, or the signal's reason
   */
  async readOrigins(
    application: Pick<ApplicationOutline, 'name' | 'namespace' | 'project'>,
    options: { signal: AbortSignal },
  ): Promise<ApplicationOrigin[]> {
    const { name, namespace, project } = application;
    const call = 'read an application';
    const answer = await this.#transport.getJson({
      call,
      path: ['api', 'v1', 'applications', name],
      query: { appNamespace: namespace, project },
      schema: z.unknown(),
      signal: options.signal,
      maxBytes: MAX_APPLICATION_BYTES,
    });
    return this.#read(call, () => readOrigins(answer));
  }

  /**
   * Follows every Application that the account may see. It ends without an error when the server closes, and is silent
   * for as long as there is nothing to say.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async *streamApplications(options: {
    signal: AbortSignal;
  }): AsyncGenerator<ApplicationEvent> {
    const call = 'stream applications';
    const bytes = await this.#transport.openStream({
      call,
      path: ['api', 'v1', 'stream', 'applications'],
      query: { fields: STREAM_FIELDS },
      signal: options.signal,
    });
    if (!bytes) {
      return;
    }
    const frames = parseStream(bytes, { maxFrameLength: MAX_FRAME_LENGTH });
    for await (const frame of frames) {
      switch (frame.kind) {
        case 'keepAlive':
          yield { type: 'keepAlive' };
          break;
        case 'data':
          yield this.#readEvent(call, frame.result);
          break;
        default:
          throw frame.status
            ? this.#transport.statusError(call, frame.status, frame.message)
            : this.#transport.error(call, 'failed', frame.message);
      }
    }
  }

  /**
   * Asks for something small, to learn whether the server answers and still knows the account.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async probe(options: { signal: AbortSignal }): Promise<void> {
    await this.readAccount(options);
  }

  /**
   * Whose the credentials are.
   *
   * @returns the name of the account, empty where Argo CD has none for it
   * @throws ArgocdError, or the signal's reason
   */
  async readAccount(options: { signal: AbortSignal }): Promise<string> {
    const call = 'read the session';
    const { loggedIn, username = '' } = await this.#transport.getJson({
      call,
      path: ['api', 'v1', 'session', 'userinfo'],
      schema: userInfoSchema,
      signal: options.signal,
    });
    // Without a valid token the answer is 200 and empty.
    if (!loggedIn) {
      throw this.#transport.error(call, 'unauthenticated');
    }
    return username;
  }

  /**
   * The version of the server, as `v3.5.1`. It is told to everybody.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async readVersion(options: { signal: AbortSignal }): Promise<string> {
    const { Version } = await this.#transport.getJson({
      call: 'read the version',
      path: ['api', 'version'],
      schema: versionSchema,
      signal: options.signal,
    });
    return Version;
  }

  #readEvent(call: string, input: unknown): ApplicationEvent {
    const event = eventSchema.safeParse(input);
    if (!event.success) {
      throw this.#transport.error(call, 'malformed', 'an event has no type');
    }
    const application = this.#readApplication(call, event.data.application);
    return event.data.type === 'DELETED'
      ? { type: 'delete', application }
      : { type: 'upsert', application };
  }

  #readApplication(call: string, input: unknown): ArgocdApplication {
    return this.#read(call, () => readApplication(input));
  }

  #read<T>(call: string, read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw this.#transport.error(
        call,
        'malformed',
        isError(error) ? error.message : undefined,
      );
    }
  }
}
