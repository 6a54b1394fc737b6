import { TrialArgocd } from './replicaConfig';

interface SeenApplication {
  metadata: { name: string };
  status: {
    history?: { id?: number; revision: string; deployedAt: string }[];
    operationState?: { phase: string; startedAt: string };
  };
}

const EVENT = 'data: ';

/**
 * What really happened: hears all that the Argo CDs say, on streams of its own that nobody disturbs. It knows neither
 * backend.
 */
export class ArgocdTruth {
  readonly #deployments = new Set<string>();
  readonly #failures = new Set<string>();
  readonly #over = new AbortController();
  readonly #streams: Promise<void>[];

  static watch(argocds: readonly TrialArgocd[]): ArgocdTruth {
    return new ArgocdTruth(argocds);
  }

  private constructor(argocds: readonly TrialArgocd[]) {
    this.#streams = argocds.map(argocd => this.#listen(argocd));
  }

  /** @throws Error when a stream ended before, so that something may be missing */
  async stop(): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#streams);
  }

  /** `<instance>/<Application> <id> <revision> <time in milliseconds>` of each entry that a history has had. */
  get deployments(): string[] {
    return [...this.#deployments].sort();
  }

  /** `<instance>/<Application> <start in milliseconds>` of each sync that ended without success. */
  get failures(): string[] {
    return [...this.#failures].sort();
  }

  async #listen({ name, url }: TrialArgocd): Promise<void> {
    const { signal } = this.#over;
    try {
      const response = await fetch(`${url}/api/v1/stream/applications`, {
        headers: {
          accept: 'text/event-stream',
          authorization: 'Bearer sandbox-backstage',
        },
        signal,
      });
      let rest = '';
      const decoder = new TextDecoder();
      for await (const chunk of response.body ?? []) {
        const lines = (rest + decoder.decode(chunk, { stream: true })).split(
          '\n',
        );
        rest = lines.pop() ?? '';
        for (const line of lines.filter(text => text.startsWith(EVENT))) {
          const { result } = JSON.parse(line.slice(EVENT.length));
          this.#see(name, result.application);
        }
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    }
    if (!signal.aborted) {
      throw new Error(`The stream of ${name} has ended`);
    }
  }

  #see(instance: string, { metadata, status }: SeenApplication): void {
    const application = `${instance}/${metadata.name}`;
    for (const { id = 0, revision, deployedAt } of status.history ?? []) {
      this.#deployments.add(
        `${application} ${id} ${revision} ${Date.parse(deployedAt)}`,
      );
    }
    const { operationState } = status;
    if (['Failed', 'Error'].includes(operationState?.phase ?? '')) {
      this.#failures.add(
        `${application} ${Date.parse(operationState?.startedAt ?? '')}`,
      );
    }
  }
}
