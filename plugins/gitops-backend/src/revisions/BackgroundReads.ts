import {
  ArgocdApplication,
  ExpiringMap,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';
import { Revisions } from '../details/Revisions';
import { HourlyCount } from '../polling/HourlyCount';
import { Interest } from '../polling/Interest';

const MAX_WAITING = 500;
/** Beyond that only pages are served. */
const MAX_WAITING_FOR_ROWS = 250;
/** Of each instance, at the same time. */
const MAX_READS: Record<Interest, number> = { page: 2, row: 1 };
/** Of each instance: it has people of its own, and what it does not remember it fetches from Git. */
const MAX_READS_FOR_ROWS_PER_HOUR = 300;
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
  interest: Interest;
}

/**
 * Asks Argo CD for revisions that somebody has looked at and nobody knows: a few at a time, each once in an hour, those
 * of pages first, and never while somebody waits for it.
 */
export class BackgroundReads {
  readonly #revisions: Pick<Revisions, 'find'>;
  readonly #waiting = new Map<string, WantedRevision>();
  readonly #reading = new Map<string, Promise<void>>();
  readonly #asked = new ExpiringMap<true>({
    maxEntries: MAX_ASKED,
    ttlMs: REPEAT_MS,
  });
  /** By name of the instance. */
  readonly #rows = new Map<string, HourlyCount>();
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
    const isPage = wanted.interest === 'page';
    if (isPage && this.#waiting.get(key)?.interest === 'row') {
      this.#waiting.set(key, wanted);
      this.#advance();
      return;
    }
    const { instance, mirror } = wanted.access;
    const rows = this.#rows.get(instance.name) ?? new HourlyCount();
    if (
      this.#stop.signal.aborted ||
      this.#asked.get(key) ||
      this.#waiting.size >= (isPage ? MAX_WAITING : MAX_WAITING_FOR_ROWS) ||
      (!isPage && rows.current >= MAX_READS_FOR_ROWS_PER_HOUR) ||
      // It would not answer, and says so elsewhere.
      mirror.status().state !== 'live'
    ) {
      return;
    }
    if (!isPage) {
      rows.add();
      this.#rows.set(instance.name, rows);
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
    const pagesFirst = [...this.#waiting].sort(
      ([, { interest: a }], [, { interest: b }]) =>
        Number(a === 'row') - Number(b === 'row'),
    );
    for (const [key, wanted] of pagesFirst) {
      const { name } = wanted.access.instance;
      const busy = [...this.#reading.keys()].filter(
        other => instanceOf(other) === name,
      );
      if (busy.length < MAX_READS[wanted.interest]) {
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
