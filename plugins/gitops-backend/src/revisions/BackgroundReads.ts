import {
  ArgocdApplication,
  ExpiringMap,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';
import { Revisions } from '../details/Revisions';

const MAX_WAITING = 500;
/** Of each instance, at the same time. */
const MAX_READS = 2;
const TIMEOUT_MS = 20_000;
/** What was asked is not asked again for so long, whatever came of it. */
const REPEAT_MS = 3_600_000;
const MAX_ASKED = 5_000;

/** A revision of one of an Application's sources. */
export interface WantedRevision {
  access: ArgocdInstanceAccess;
  application: ArgocdApplication;
  revision: string;
  repoUrl: string;
  /** Which of the sources, from 0. */
  source: number;
}

/**
 * Asks Argo CD for revisions that somebody has looked at and nobody knows: a few at a time, each once in an hour, and never while
 * somebody waits for it.
 */
export class BackgroundReads {
  readonly #revisions: Pick<Revisions, 'find'>;
  readonly #waiting = new Map<string, WantedRevision>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #asked = new ExpiringMap<true>({
    maxEntries: MAX_ASKED,
    ttlMs: REPEAT_MS,
  });
  readonly #stop = new AbortController();
  readonly #onRead: (read: WantedRevision) => void;

  static create(options: {
    revisions: Pick<Revisions, 'find'>;
    /** Told of each that has become known. */
    onRead: (read: WantedRevision) => void;
  }): BackgroundReads {
    return new BackgroundReads(options);
  }

  private constructor(options: Parameters<typeof BackgroundReads.create>[0]) {
    this.#revisions = options.revisions;
    this.#onRead = options.onRead;
  }

  want(wanted: WantedRevision): void {
    const key = keyOf(wanted);
    if (
      this.#stop.signal.aborted ||
      this.#asked.get(key) ||
      this.#waiting.size >= MAX_WAITING ||
      // It would not answer, and says so elsewhere.
      wanted.access.mirror.status().state !== 'live'
    ) {
      return;
    }
    this.#asked.set(key, true);
    this.#waiting.set(key, wanted);
    this.#advance();
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#waiting.clear();
    await Promise.all(this.#reading.values());
  }

  #advance(): void {
    for (const [key, wanted] of this.#waiting) {
      const { name } = wanted.access.instance;
      const busy = [...this.#reading.keys()].filter(
        other => instanceOf(other) === name,
      );
      if (busy.length < MAX_READS) {
        this.#waiting.delete(key);
        const reading = this.#read(wanted).finally(() => {
          this.#reading.delete(key);
          this.#advance();
        });
        this.#reading.set(key, reading);
      }
    }
  }

  async #read(wanted: WantedRevision): Promise<void> {
    const { access, application, revision, source } = wanted;
    try {
      await this.#revisions.find(access, application, {
        revision,
        source,
        signal: AbortSignal.any([
          this.#stop.signal,
          AbortSignal.timeout(TIMEOUT_MS),
        ]),
      });
    } catch {
      // Whoever makes the call logs what the platform team has to mend; pages do without.
      return;
    }
    this.#onRead(wanted);
  }
}

function keyOf({ access, repoUrl, revision }: WantedRevision): string {
  return [access.instance.name, repoUrl, revision].join('\n');
}

function instanceOf(key: string): string {
  return key.slice(0, key.indexOf('\n'));
}
