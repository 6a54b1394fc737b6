import { isError } from '@backstage/errors';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import {
  ApplicationOrigin,
  ApplicationOutline,
  ArgocdApplication,
} from './model/ArgocdApplication';
import {
  ArgocdProject,
  PROJECT_FIELDS,
  readProject,
} from './model/ArgocdProject';
import { cleanText } from './detail/cleanText';
import { LIST_FIELDS, STREAM_FIELDS } from './model/applicationFields';
import { readApplication, readOutline } from './model/readApplication';
import { withOwnNote } from './model/readOperation';
import { readOrigins } from './model/readOrigins';
import { readText } from './model/readText';
import { SharedStrings } from './model/SharedStrings';
import { ArgocdTransport } from './http/ArgocdTransport';
import { parseStream } from './stream/parseStream';
import { ArgocdInstance } from './readInstances';

const LIST_TIMEOUT_MS = 30_000;
const MAX_LIST_BYTES = 64 * 1024 * 1024;
/** Applications of a list that are read in one go: a few milliseconds. */
const BATCH_SIZE = 200;
const MAX_FRAME_LENGTH = 8 * 1024 * 1024;
/** With its whole status: some hundred resources take 100 KiB. */
const MAX_APPLICATION_BYTES = 8 * 1024 * 1024;
const MAX_VERSION_LENGTH = 100;

const listSchema = z.object({
  metadata: z.object({ resourceVersion: z.string().nullish() }).nullish(),
  items: z.array(z.unknown()).nullish(),
});
const projectListSchema = z.object({ items: z.array(z.unknown()).nullish() });
const userInfoSchema = z.object({
  loggedIn: z.boolean().optional(),
  username: z.string().optional(),
});
const versionSchema = z.object({ Version: z.string() });
const eventSchema = z.object({ type: z.string(), application: z.unknown() });

/**
 * Every Application that an account may see, and the point in time that a stream can go on from.
 *
 * @public
 */
export interface ApplicationList {
  applications: ApplicationOutline[];
  /** For `streamApplications`. Empty where the server does not tell it. */
  resourceVersion: string;
}

/**
 * What the stream says. Where it opens without a resource version, every Application comes once as `upsert` first.
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
  readonly #strings = SharedStrings.create();
  /** Whose the credentials are, as Applications name it. Undefined while nobody has told. */
  #account: string | undefined;

  static create(options: {
    instance: ArgocdInstance;
    /** Shared with others who call this instance. Default: one of its own. */
    transport?: ArgocdTransport;
    /** Of every call but the stream. Default: 30 seconds for the list, 10 for all else. */
    timeoutMs?: number;
    /** Largest list that is accepted. Default: 64 MiB, about 25,000 Applications. */
    maxListBytes?: number;
  }): ArgocdClient {
    const { instance, timeoutMs } = options;
    return new ArgocdClient({
      instance: instance.name,
      transport:
        options.transport ?? ArgocdTransport.create({ instance, timeoutMs }),
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
  }): Promise<ApplicationList> {
    const call = 'list applications';
    const { metadata, items } = await this.#transport.getJson({
      call,
      path: ['api', 'v1', 'applications'],
      query: { fields: LIST_FIELDS },
      schema: listSchema,
      background: true,
      signal: options.signal,
      timeoutMs: this.#listTimeoutMs,
      maxBytes: this.#maxListBytes,
    });
    const applications: ApplicationOutline[] = [];
    for (const item of items ?? []) {
      // Thousands of them take a while, in which nobody else should have to wait.
      if (applications.length % BATCH_SIZE === BATCH_SIZE - 1) {
        await setImmediate();
        options.signal.throwIfAborted();
      }
      applications.push(
        withOwnNote(
          this.#read(call, () => readOutline(item, this.#strings)),
          this.#account,
        ),
      );
    }
    return {
      applications,
      resourceVersion: metadata?.resourceVersion ?? '',
    };
  }

  /**
   * Every project that the account may see, with its sync windows.
   *
   * @throws ArgocdError, or the signal's reason
   */
  async listProjects(options: {
    signal: AbortSignal;
  }): Promise<ArgocdProject[]> {
    const call = 'list projects';
    const { items } = await this.#transport.getJson({
      call,
      path: ['api', 'v1', 'projects'],
      query: { fields: PROJECT_FIELDS },
      schema: projectListSchema,
      background: true,
      signal: options.signal,
      timeoutMs: this.#listTimeoutMs,
      maxBytes: this.#maxListBytes,
    });
    return (items ?? []).map(item => {
      const project = this.#read(call, () => readProject(item));
      const { problem } = project;
      return problem
        ? {
            ...project,
            problem: this.#transport.error(call, 'malformed', problem).message,
          }
        : project;
    });
  }

  /**
   * Where the manifests of an Application come from, asked of Argo CD now. A list tells it too.
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
   * @param options - `resourceVersion`: of a list; without it every Application comes once before the changes, which is
   * the only way to learn the history and the conditions of all. `name`: of the only Application to follow, which comes
   * first unless the version is newer than it; `namespace`: of that Application, by default Argo CD's own
   * @throws ArgocdError, or the signal's reason
   */
  async *streamApplications(options: {
    signal: AbortSignal;
    resourceVersion?: string;
    name?: string;
    namespace?: string;
  }): AsyncGenerator<ApplicationEvent> {
    const { signal, resourceVersion, name, namespace } = options;
    const call = 'stream applications';
    if (this.#account === undefined) {
      // Without it nobody is named as who asked for an operation. What is wrong, the stream will tell.
      await this.readAccount({ signal }).catch(() => {});
    }
    const bytes = await this.#transport.openStream({
      call,
      path: ['api', 'v1', 'stream', 'applications'],
      query: {
        ...(name ? { name } : {}),
        ...(name && namespace ? { appNamespace: namespace } : {}),
        ...(resourceVersion ? { resourceVersion } : {}),
        fields: STREAM_FIELDS,
      },
      signal,
    });
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
  async probe(options: {
    signal: AbortSignal;
    timeoutMs?: number;
  }): Promise<void> {
    await this.readAccount(options);
  }

  /**
   * Whose the credentials are.
   *
   * @returns the name of the account, empty where Argo CD has none for it
   * @throws ArgocdError, or the signal's reason
   */
  async readAccount(options: {
    signal: AbortSignal;
    timeoutMs?: number;
  }): Promise<string> {
    const { username = '' } = await this.#transport.getJson({
      call: 'read the session',
      path: ['api', 'v1', 'session', 'userinfo'],
      schema: userInfoSchema,
      background: true,
      // Without a valid token the answer is 200 and empty.
      isRefusal: ({ loggedIn }) => !loggedIn,
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    });
    this.#account = readText(username, this.#strings);
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
      background: true,
      anonymous: true,
      signal: options.signal,
    });
    return cleanText(Version, MAX_VERSION_LENGTH);
  }

  #readEvent(call: string, input: unknown): ApplicationEvent {
    const event = eventSchema.safeParse(input);
    if (!event.success) {
      throw this.#transport.error(call, 'malformed', 'an event has no type');
    }
    const application = withOwnNote(
      this.#read(call, () =>
        readApplication(event.data.application, this.#strings),
      ),
      this.#account,
    );
    return event.data.type === 'DELETED'
      ? { type: 'delete', application }
      : { type: 'upsert', application };
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
