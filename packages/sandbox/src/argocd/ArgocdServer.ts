import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import express from 'express';
import { GitRepository } from '../git/GitRepository';
import { HttpServer } from '../HttpServer';
import { Account, Accounts } from './api/Accounts';
import { ApiContext } from './api/ApiContext';
import { apiErrors } from './api/ApiError';
import { createApplicationDetailRouter } from './api/applicationDetailRouter';
import { createApplicationsRouter } from './api/applicationsRouter';
import { cleanPath, noSuchRoute, requireJson } from './api/httpManners';
import { createLinksRouter, DeepLinks } from './api/linksRouter';
import { createOperationsRouter } from './api/operationsRouter';
import { createPlatformRouter } from './api/platformRouter';
import { createProjectsRouter } from './api/projectsRouter';
import { createSessionRouter } from './api/sessionRouter';
import { createStreamRouter } from './api/streamRouter';
import { ReadRate } from './api/ReadThrottle';
import { ArgocdRequest, requestLog } from './api/requestLog';
import { createResourceRouter } from './api/resourceRouter';
import { createRevisionsRouter } from './api/revisionsRouter';
import { createWebhookRouter } from './api/webhookRouter';
import { ApplicationStore } from './applications/ApplicationStore';
import { DEFAULT_PROJECT } from './applications/AppProject';
import { Cluster, knownClusters } from './applications/Cluster';
import { applyManifest } from './cluster/applyManifest';
import { ClusterControllers } from './cluster/ClusterControllers';
import { EventRecorder } from './cluster/events/EventRecorder';
import { EventStore } from './cluster/events/EventStore';
import { IN_CLUSTER } from './cluster/KubernetesObject';
import { ObjectStore, StoreSnapshot } from './cluster/ObjectStore';
import { StateFile } from './cluster/StateFile';
import { createPagesRouter } from './pages/pagesRouter';
import { ApplicationComparison } from './reconcile/ApplicationComparison';
import { applicationOf } from './reconcile/liveResources';
import { Reconciler } from './reconcile/Reconciler';
import { DEFAULT_TIMING, ReconcileTiming } from './reconcile/ReconcileTiming';
import { findHelm } from './render/findHelm';
import { ManifestSource } from './render/ManifestSource';

/** How long things take, in milliseconds. */
export interface ArgocdTiming extends ReconcileTiming {
  /** Between two keep-alives of a stream. */
  keepAliveMs: number;
}

const KEEP_ALIVE_MS = 15_000;

/**
 * An Argo CD on this machine: it follows a GitOps repository, renders charts with the real helm and answers like
 * Argo CD 3.5. What it deploys to are clusters that exist in its memory only.
 */
export class ArgocdServer {
  readonly #http: HttpServer;
  readonly #port: number;
  readonly #reconciler: Reconciler;
  readonly #controllers: ClusterControllers;
  readonly #state: StateFile<StoreSnapshot>;
  readonly #unwatch: () => void;
  #stopped = false;

  private constructor(options: {
    http: HttpServer;
    port: number;
    reconciler: Reconciler;
    controllers: ClusterControllers;
    state: StateFile<StoreSnapshot>;
    unwatch: () => void;
  }) {
    this.#http = options.http;
    this.#port = options.port;
    this.#reconciler = options.reconciler;
    this.#controllers = options.controllers;
    this.#state = options.state;
    this.#unwatch = options.unwatch;
  }

  /** Reads the state of an earlier run; nothing happens until `start`. */
  static async create(options: {
    /** Name of the instance, for people. */
    name: string;
    /** 0 lets the system choose. */
    port: number;
    /** Keeps applications and what they run over a restart. */
    stateFile: string;
    /** For what is being rendered. */
    workDirectory: string;
    /** For helm, 60 MB; may be shared by several servers. Default: a folder in `workDirectory`. */
    toolsDirectory?: string;
    repository: GitRepository;
    /** Address of the repository as people open it and Applications name it, with or without ".git". */
    repositoryUrl: string;
    /** Paths of manifests in the repository that are applied as a person would with kubectl. */
    bootstrap: string[];
    /** Where Applications may lie besides `argocd`; globs. Their projects have to permit it too. */
    applicationNamespaces?: string[];
    /** Clusters besides the one that Argo CD runs in. */
    clusters: Cluster[];
    accounts: Account[];
    /** From a login to the end of its token, in milliseconds. Default: a day. */
    sessionMs?: number;
    /** How fast single applications are read. Default: nobody waits. */
    readRate?: ReadRate;
    /** Default: none. */
    deepLinks?: DeepLinks;
    timing?: Partial<ArgocdTiming>;
    /** What `/api/webhook` takes is signed with it. Default: whatever comes is taken. */
    webhookSecret?: string;
    /** Told of every request as it comes, whatever becomes of it. */
    onRequest?: (request: ArgocdRequest) => void;
    /** Told of what goes wrong here, not in applications. */
    log?: (message: string) => void;
  }): Promise<ArgocdServer> {
    const { keepAliveMs = KEEP_ALIVE_MS, ...overrides } = options.timing ?? {};
    const timing: ReconcileTiming = { ...DEFAULT_TIMING, ...overrides };
    const log = options.log ?? (() => undefined);
    const clusters = knownClusters(options.clusters);
    const objects = ObjectStore.create({
      groupOf: applicationOf,
      snapshot: await StateFile.read<StoreSnapshot>(options.stateFile),
    });
    applyManifest({
      store: objects,
      cluster: IN_CLUSTER,
      manifest: DEFAULT_PROJECT,
    });
    const eventStore = EventStore.create({
      version: () => String(objects.resourceVersion),
    });
    const events = EventRecorder.create({ store: objects, events: eventStore });
    const applications = ApplicationStore.create(objects, {
      namespaces: options.applicationNamespaces,
    });
    await mkdir(options.workDirectory, { recursive: true });
    const manifests = ManifestSource.create({
      repository: options.repository,
      helm: onceDone(() =>
        findHelm({
          cacheDirectory:
            options.toolsDirectory ?? join(options.workDirectory, 'tools'),
        }),
      ),
      workDirectory: join(options.workDirectory, 'render'),
    });
    const comparison = ApplicationComparison.create({
      applications,
      objects,
      manifests,
      clusters,
      repositoryUrl: options.repositoryUrl,
    });
    const reconciler = Reconciler.create({
      applications,
      objects,
      repository: options.repository,
      manifests,
      comparison,
      timing,
      bootstrap: options.bootstrap,
      log,
    });
    const context: ApiContext = {
      accounts: Accounts.create(options.accounts, {
        sessionMs: options.sessionMs,
      }),
      applications,
      objects,
      eventStore,
      events,
      comparison,
      reconciler,
      repository: options.repository,
      clusters,
    };
    const app = express();
    const http = HttpServer.create(app);
    app.disable('x-powered-by');
    app.disable('etag');
    app.enable('strict routing');
    app.enable('case sensitive routing');
    app.use(requestLog(context.accounts, options.onRequest));
    app.use(cleanPath);
    app.use(
      createWebhookRouter(context, {
        repositoryUrl: options.repositoryUrl,
        secret: options.webhookSecret,
        log,
      }),
    );
    app.use('/api', requireJson);
    app.use(createStreamRouter(context, { keepAliveMs }));
    app.use(createSessionRouter(context));
    app.use(
      createPlatformRouter(context, {
        url: () => http.url,
        anyNamespace: (options.applicationNamespaces ?? []).length > 0,
      }),
    );
    app.use(createProjectsRouter(context));
    app.use(createApplicationsRouter(context, { readRate: options.readRate }));
    app.use(createApplicationDetailRouter(context));
    app.use(createResourceRouter(context));
    app.use(createRevisionsRouter(context));
    app.use(createLinksRouter(context, options.deepLinks ?? {}));
    app.use(createOperationsRouter(context));
    app.use(
      createPagesRouter(context, {
        instance: options.name,
        repositoryUrl: options.repositoryUrl.replace(/\.git$/, ''),
      }),
    );
    app.use(noSuchRoute);
    app.use(apiErrors);
    const state = StateFile.create({
      path: options.stateFile,
      state: () => objects.snapshot(),
      failed: error => log(`the state was not saved: ${error}`),
    });
    return new ArgocdServer({
      http,
      port: options.port,
      reconciler,
      controllers: ClusterControllers.create({ store: objects, timing }),
      state,
      unwatch: objects.watch(() => state.changed()),
    });
  }

  /** Listens, and begins to follow the repository. */
  async start(): Promise<void> {
    await this.#http.start(this.#port);
    this.#controllers.start();
    await this.#reconciler.start();
  }

  /** Ends streams and operations; what was under way goes on after the next start. */
  async stop(): Promise<void> {
    if (this.#stopped) {
      // The state on disk may be that of a successor by now.
      return;
    }
    this.#stopped = true;
    await this.#http.stop();
    this.#controllers.stop();
    await this.#reconciler.stop();
    this.#unwatch();
    await this.#state.flush();
  }

  /** Without a slash at the end. */
  get url(): string {
    return this.#http.url;
  }

  /** Somebody pushed to the repository. */
  async repositoryChanged(): Promise<void> {
    await this.#reconciler.repositoryChanged();
  }
}

/** Does a thing once, and again only after it failed. */
function onceDone<T>(task: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= task().catch(error => {
      done = undefined;
      throw error;
    });
    return done;
  };
}
