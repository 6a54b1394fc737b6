import { z } from 'zod';
import { ArgocdDetails } from '../detail/ArgocdDetails';
import {
  applicationPath,
  ApplicationRef,
  applicationScope,
} from '../detail/applicationScope';
import { ResourceKey } from '../detail/resourceId';
import { ArgocdError } from '../http/ArgocdError';
import { ArgocdTransport } from '../http/ArgocdTransport';
import { ApplicationOutline } from '../model/ArgocdApplication';
import { REQUESTED_BY } from '../model/readOperation';

/** Of the answer to a sync, which is the whole Application. */
const MAX_APPLICATION_BYTES = 8 * 1024 * 1024;
/** Argo CD has no limit of its own. Recorded: 0.1 to 0.3 seconds where nothing keeps it. */
const REFRESH_TIMEOUT_MS = 10_000;
/** Argo CD resolves the revision in Git before it answers. */
const SYNC_TIMEOUT_MS = 20_000;

/**
 * An Application that is to be changed, out of the mirror.
 *
 * @public
 */
export type OperationTarget = ApplicationRef &
  Pick<ApplicationOutline, 'paused' | 'sources'>;

/**
 * What is asked of a sync.
 *
 * @public
 */
export interface SyncOptions {
  /** Instead of what the Application follows. Argo CD refuses it while auto-sync is on. */
  revision?: string;
  /** Whether what Git no longer names is deleted. */
  prune: boolean;
  /** Whether it is only tried. A sync window blocks that too. */
  dryRun: boolean;
  /** Only these; such a sync leaves no entry in the history. Default: all. */
  resources?: ResourceKey[];
  /** Full reference of the person on whose behalf the account of the portal does it. */
  requestedBy: string;
}

/**
 * Changes what an Argo CD does with an Application. Nothing is ever sent twice.
 *
 * Every method throws an ArgocdError, or the signal's reason. Reasons that a person can do something about:
 * `blockedByWindow`; `conflict` (another operation is under way, none is, the Application is being deleted); `refused`
 * (a revision that does not exist, a revision while auto-sync is on, an Application that is paused, an action that is
 * disabled); `forbidden` (the account lacks the right); `notFound`.
 *
 * @public
 */
export class ArgocdOperations {
  readonly #transport: ArgocdTransport;
  readonly #details: ArgocdDetails;
  readonly #refreshTimeoutMs: number;

  static create(options: {
    transport: ArgocdTransport;
    /** How long a refresh is waited for. Default: 10 seconds. */
    refreshTimeoutMs?: number;
  }): ArgocdOperations {
    return new ArgocdOperations(
      options.transport,
      options.refreshTimeoutMs ?? REFRESH_TIMEOUT_MS,
    );
  }

  private constructor(transport: ArgocdTransport, refreshTimeoutMs: number) {
    this.#transport = transport;
    this.#details = ArgocdDetails.create({ transport });
    this.#refreshTimeoutMs = refreshTimeoutMs;
  }

  /**
   * Starts a sync. It is taken, not done: a commit that does not exist, or manifests that cannot be made, end it in
   * phase Error a moment later.
   */
  async sync(
    app: OperationTarget,
    options: SyncOptions & { signal: AbortSignal },
  ): Promise<void> {
    const call = 'sync an application';
    const { revision, prune, dryRun, resources, requestedBy, signal } = options;
    this.#refusePaused(call, app);
    if (resources?.length === 0) {
      // To Argo CD that is everything.
      throw this.#transport.error(
        call,
        'refused',
        'no resource is chosen: name at least one, or leave the choice out to sync all',
      );
    }
    if (revision !== undefined && app.sources.length > 1) {
      // Argo CD would pass over it without a word, and sync something else.
      throw this.#transport.error(
        call,
        'refused',
        'the Application has several sources, so one revision cannot be chosen for it: leave the revision out, and change it in Git',
      );
    }
    await this.#transport.send({
      call,
      method: 'POST',
      path: applicationPath(app, 'sync'),
      body: {
        ...applicationScope(app),
        ...(revision === undefined ? {} : { revision }),
        prune,
        dryRun,
        ...(resources ? { resources: resources.map(syncResource) } : {}),
        infos: [{ name: REQUESTED_BY, value: requestedBy }],
      },
      schema: z.unknown(),
      signal,
      timeoutMs: SYNC_TIMEOUT_MS,
      maxBytes: MAX_APPLICATION_BYTES,
    });
  }

  /**
   * Lets Argo CD compare Git and cluster now.
   *
   * @returns whether it has: after some seconds nobody waits for it any longer, and Argo CD goes on
   */
  async refresh(
    app: OperationTarget,
    options: {
      /** Whether manifests are made anew too, instead of taken from the cache. */
      hard: boolean;
      signal: AbortSignal;
    },
  ): Promise<{ finished: boolean }> {
    const call = 'refresh an application';
    this.#refusePaused(call, app);
    try {
      await this.#transport.getJson({
        call,
        path: applicationPath(app),
        query: {
          ...applicationScope(app),
          refresh: options.hard ? 'hard' : 'normal',
        },
        schema: z.unknown(),
        signal: options.signal,
        timeoutMs: this.#refreshTimeoutMs,
        slow: true,
        maxBytes: MAX_APPLICATION_BYTES,
      });
      return { finished: true };
    } catch (error) {
      if (error instanceof ArgocdError && error.reason === 'timeout') {
        return { finished: false };
      }
      throw error;
    }
  }

  /**
   * Ends the operation under way, also one that waits for its next try or for somebody's consent.
   */
  async terminate(
    app: ApplicationRef,
    options: { signal: AbortSignal },
  ): Promise<void> {
    await this.#transport.send({
      call: 'terminate an operation',
      method: 'DELETE',
      path: applicationPath(app, 'operation'),
      query: applicationScope(app),
      schema: z.unknown(),
      signal: options.signal,
    });
  }

  /**
   * Does something to an object beyond Git. Argo CD is asked before whether it makes sense now, as it would do it in any
   * case.
   *
   * @param action - name of one that `ArgocdDetails.readActions` gives
   */
  async runAction(
    app: ApplicationRef,
    node: ResourceKey & { version: string },
    action: string,
    options: { signal: AbortSignal },
  ): Promise<void> {
    const call = 'run an action';
    const { signal } = options;
    const actions = await this.#details.readActions(app, node, { signal });
    const known = actions.find(({ name }) => name === action);
    if (!known) {
      throw this.#transport.error(
        call,
        'refused',
        `${node.kind} ${node.name} has no such action; it has ${
          actions.map(({ name }) => name).join(', ') || 'none'
        }`,
      );
    }
    if (known.disabled) {
      throw this.#transport.error(
        call,
        'refused',
        `${action} makes no sense for ${node.kind} ${node.name} in its present state: look at it again, it may have moved on`,
      );
    }
    await this.#transport.send({
      call,
      method: 'POST',
      path: applicationPath(app, 'resource', 'actions', 'v2'),
      body: {
        ...applicationScope(app),
        namespace: node.namespace ?? '',
        resourceName: node.name,
        group: node.group,
        version: node.version,
        kind: node.kind,
        action,
        resourceActionParameters: [],
      },
      schema: z.unknown(),
      signal,
    });
  }

  // A refresh would never be answered, and would be made up for once somebody takes the annotation away. A sync would
  // wait for ever, and keep every later one out.
  #refusePaused(call: string, app: OperationTarget): void {
    if (app.paused) {
      throw this.#transport.error(
        call,
        'refused',
        'the Application is paused: take its annotation argocd.argoproj.io/skip-reconcile away in Git first',
      );
    }
  }
}

function syncResource(resource: ResourceKey) {
  const { group, kind, name, namespace } = resource;
  return { group, kind, name, ...(namespace ? { namespace } : {}) };
}
