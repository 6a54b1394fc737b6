import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { ArgocdClient, sleep } from '@gitops-flow/backstage-plugin-gitops-node';
import {
  ArgocdInstanceAccess,
  ArgocdInstances,
} from '../argocd/ArgocdInstances';

const AGAIN_MS = 60 * 60 * 1000;
const RETRY_MS = 60 * 1000;
const TIMEOUT_MS = 10_000;

/**
 * Which version of Argo CD answers at each instance. It is asked in the background, so that nobody ever waits for it.
 */
export class InstanceVersions {
  readonly #instances: Pick<ArgocdInstances, 'all'>;
  readonly #logger: LoggerService;
  readonly #againMs: number;
  readonly #retryMs: number;
  readonly #versions = new Map<string, string>();
  readonly #controller = new AbortController();
  #running: Promise<unknown> | undefined;

  static create(options: {
    instances: Pick<ArgocdInstances, 'all'>;
    logger: LoggerService;
    /** Pause after an answer. Default: an hour. */
    againMs?: number;
    /** Pause after a failure. Default: a minute. */
    retryMs?: number;
  }): InstanceVersions {
    return new InstanceVersions(options);
  }

  private constructor(options: {
    instances: Pick<ArgocdInstances, 'all'>;
    logger: LoggerService;
    againMs?: number;
    retryMs?: number;
  }) {
    this.#instances = options.instances;
    this.#logger = options.logger;
    this.#againMs = options.againMs ?? AGAIN_MS;
    this.#retryMs = options.retryMs ?? RETRY_MS;
  }

  start(): void {
    this.#running ??= Promise.all(
      this.#instances.all.map(access => this.#watch(access)),
    );
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#controller.abort();
    await this.#running;
  }

  /**
   * @returns the version as the instance told it last, `v3.5.1`, or undefined before it did
   */
  of(instance: string): string | undefined {
    return this.#versions.get(instance);
  }

  async #watch({ instance, transport }: ArgocdInstanceAccess): Promise<void> {
    const client = ArgocdClient.create({ instance, transport });
    const { signal } = this.#controller;
    while (!signal.aborted) {
      let pauseMs = this.#againMs;
      try {
        const version = await client.readVersion({
          signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        });
        this.#versions.set(instance.name, version);
      } catch (error) {
        pauseMs = this.#retryMs;
        // What keeps the instance from answering, its mirror says.
        this.#logger.debug(
          `The version of Argo CD "${instance.name}" is not known: ${
            isError(error) ? error.message : error
          }`,
        );
      }
      await sleep(pauseMs, signal);
    }
  }
}
