import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { ImageVersion } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationPlace,
  ExpiringMap,
  GitopsRepository,
  imagePath,
  isGithubError,
  readRunningImage,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { HourlyCount } from '../polling/HourlyCount';
import { Interest } from '../polling/Interest';
import { Poll } from '../polling/Poll';

/** What nobody has looked at for so long is forgotten. */
const INTEREST_MS = 600_000;
const MAX_PLACES = 12_000;
/** Beyond that only pages are served. */
const MAX_PLACES_FOR_ROWS = 10_000;
/** Remembered whether somebody looks or not, so that nothing is read twice. */
const MAX_IMAGES = 20_000;
/** Texts that are read between two looks at the branch. */
const MAX_READS: Record<Interest, number> = { page: 100, row: 10 };
/** GitHub lets an identity ask 5,000 times an hour, and people want to change things, too. */
const MAX_READS_FOR_ROWS_PER_HOUR = 1_500;
const CONCURRENT_READS = 4;

interface WantedImage {
  path: string;
  /** When somebody looked at it last, in milliseconds. */
  wantedAt: number;
  interest: Interest;
  /** Git's id of the text that was read last; null where there is no file. */
  sha?: string | null;
  /** Absent also where Git asks for none, or for nothing that can be read. */
  image?: ImageVersion;
}

/** A place whose text is not the one that was read last. */
interface OutdatedImage {
  path: string;
  interest: Interest;
  /** Git's id of the text that is there now; null where there is no file. */
  now: string | null;
}

/** What is asked of a `GitopsRepository`. */
export type DesiredImageSource = Pick<
  GitopsRepository,
  'readMain' | 'readText'
>;

/**
 * Which images the main branch of the GitOps repository asks for, in the places that people look at. Reading asks
 * nobody: GitHub is asked in the background whether the branch has moved, once for all places together, and then only
 * for files that are not as they were.
 */
export class DesiredImages {
  readonly #source: DesiredImageSource;
  readonly #logger: LoggerService;
  readonly #poll: Poll;
  /** By path, the one that was looked at longest ago first. */
  readonly #wanted = new Map<string, WantedImage>();
  /** By Git's id of the text. */
  readonly #images = new ExpiringMap<{ image?: ImageVersion }>({
    maxEntries: MAX_IMAGES,
    ttlMs: Infinity,
  });
  readonly #rowReads = new HourlyCount();
  readonly #listeners = new Set<(paths: ReadonlySet<string>) => void>();

  static create(options: {
    source: DesiredImageSource;
    logger: LoggerService;
    /** Time between two looks at the branch, in milliseconds. */
    pollMs: number;
  }): DesiredImages {
    return new DesiredImages(options);
  }

  private constructor(options: Parameters<typeof DesiredImages.create>[0]) {
    this.#source = options.source;
    this.#logger = options.logger;
    this.#poll = Poll.create({
      what: 'Images that the GitOps repository asks for',
      ask: signal => this.#ask(signal),
      logger: options.logger,
      intervalMs: options.pollMs,
    });
  }

  start(): void {
    this.#poll.start();
  }

  /** Resolves when no question is under way any more. */
  async stop(): Promise<void> {
    await this.#poll.stop();
  }

  /** The main branch may have moved: GitHub is asked now. */
  poke(): void {
    this.#poll.poke();
  }

  /** Asks nobody. Absent where it is not known, too. */
  imageOf(place: ApplicationPlace): ImageVersion | undefined {
    return this.#wanted.get(imagePath(place))?.image;
  }

  /** Keeps the image of a place up to date from now on, for ten minutes. */
  want(place: ApplicationPlace, interest: Interest = 'page'): void {
    const path = imagePath(place);
    const known = this.#wanted.get(path);
    if (
      !known &&
      interest === 'row' &&
      this.#wanted.size >= MAX_PLACES_FOR_ROWS
    ) {
      return;
    }
    const isNews = !known || (known.interest === 'row' && interest === 'page');
    const wanted = known ?? { path, wantedAt: 0, interest };
    wanted.wantedAt = Date.now();
    this.#wanted.delete(path);
    this.#wanted.set(path, wanted);
    if (this.#wanted.size > MAX_PLACES) {
      const [oldest] = this.#wanted.keys();
      this.#wanted.delete(oldest);
    }
    if (isNews) {
      wanted.interest = interest;
      this.#poll.poke();
    }
  }

  /**
   * Tells the paths of the `image.yaml` files whose images are not what they were.
   *
   * @returns a function that ends it
   */
  onChange(listener: (paths: ReadonlySet<string>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #ask(signal: AbortSignal): Promise<void> {
    this.#forgetUnwanted();
    if (this.#wanted.size === 0) {
      return;
    }
    const { files } = await this.#source.readMain({ signal });
    const outdated = [...this.#wanted.values()]
      .map(wanted => ({ ...wanted, now: files.get(wanted.path) ?? null }))
      .filter(({ sha, now }) => sha !== now)
      // What somebody has looked at just now comes first.
      .reverse();
    this.#takeOver(outdated);
    const unread = this.#unreadOf(outdated);
    const rows = unread.row.slice(0, this.#rowReadsLeft());
    rows.forEach(() => this.#rowReads.add());
    const readable = [...unread.page.slice(0, MAX_READS.page), ...rows];
    for (let i = 0; i < readable.length; i += CONCURRENT_READS) {
      const some = readable.slice(i, i + CONCURRENT_READS);
      await Promise.all(some.map(async file => this.#read(file, signal)));
      this.#takeOver(
        outdated.filter(({ now }) => some.some(({ sha }) => sha === now)),
      );
    }
    if (
      readable.length > 0 &&
      readable.length < unread.page.length + unread.row.length
    ) {
      this.#poll.poke();
    }
    if (this.#rowReadsLeft() === 0) {
      this.#withhold(outdated);
    }
  }

  /** One file for each text that is not known. */
  #unreadOf(
    outdated: readonly OutdatedImage[],
  ): Record<Interest, { path: string; sha: string }[]> {
    const seen = new Set<string>();
    const of = (wanted: Interest) =>
      outdated.flatMap(({ path, interest, now: sha }) => {
        if (
          interest !== wanted ||
          sha === null ||
          seen.has(sha) ||
          this.#images.get(sha)
        ) {
          return [];
        }
        seen.add(sha);
        return [{ path, sha }];
      });
    return { page: of('page'), row: of('row') };
  }

  #rowReadsLeft(): number {
    return Math.min(
      MAX_READS.row,
      MAX_READS_FOR_ROWS_PER_HOUR - this.#rowReads.current,
    );
  }

  async #read(
    file: { path: string; sha: string },
    signal: AbortSignal,
  ): Promise<void> {
    const image = await this.#readImage(file, signal);
    this.#images.set(file.sha, image ? { image } : {});
  }

  async #readImage(
    file: { path: string; sha: string },
    signal: AbortSignal,
  ): Promise<ImageVersion | undefined> {
    try {
      const text = await this.#source.readText(file, { signal });
      return readRunningImage(text, file.path);
    } catch (error) {
      if (signal.aborted || isGithubError(error)) {
        throw error;
      }
      // It waits for a person to mend it, and must not hide the images of others.
      this.#logger.debug(String(isError(error) ? error.message : error));
      return undefined;
    }
  }

  /** Shows what is known of the texts that are there now. */
  #takeOver(outdated: readonly OutdatedImage[]): void {
    this.#replace(
      outdated.flatMap(({ path, now }) => {
        const known = now === null ? {} : this.#images.get(now);
        return known ? [{ path, sha: now, ...known }] : [];
      }),
    );
  }

  /** What may not be read within this hour: nothing is better than what Git does not ask for any more. */
  #withhold(outdated: readonly OutdatedImage[]): void {
    this.#replace(
      outdated
        .filter(
          ({ interest, now }) =>
            interest === 'row' && now !== null && !this.#images.get(now),
        )
        .map(({ path }) => ({ path })),
    );
  }

  /** @param images - `sha`: absent where the text is not known */
  #replace(
    images: { path: string; sha?: string | null; image?: ImageVersion }[],
  ): void {
    const changed = new Set<string>();
    for (const { path, sha, image } of images) {
      const known = this.#wanted.get(path);
      if (!known) {
        continue;
      }
      if (JSON.stringify(known.image) !== JSON.stringify(image)) {
        changed.add(path);
      }
      known.sha = sha;
      known.image = image;
    }
    if (changed.size > 0) {
      this.#listeners.forEach(listener => listener(changed));
    }
  }

  #forgetUnwanted(): void {
    const since = Date.now() - INTEREST_MS;
    for (const [path, { wantedAt }] of this.#wanted) {
      if (wantedAt >= since) {
        return;
      }
      this.#wanted.delete(path);
    }
  }
}
