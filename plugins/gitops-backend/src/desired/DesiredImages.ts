import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { ImageVersion } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationPlace,
  GitopsRepository,
  imagePath,
  isGithubError,
  readRunningImage,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Poll } from '../polling/Poll';

/** What nobody has looked at for so long is forgotten. */
const INTEREST_MS = 600_000;
const MAX_PLACES = 6_000;
/** Texts that are read between two looks at the branch. */
const MAX_READS = 100;
const CONCURRENT_READS = 4;

interface WantedImage {
  path: string;
  /** When somebody looked at it last, in milliseconds. */
  wantedAt: number;
  /** Git's id of the text that was read last; null where there is no file. */
  sha?: string | null;
  /** Absent also where Git asks for none, or for nothing that can be read. */
  image?: ImageVersion;
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
  want(place: ApplicationPlace): void {
    const path = imagePath(place);
    const known = this.#wanted.get(path);
    const wanted = known ?? { path, wantedAt: 0 };
    wanted.wantedAt = Date.now();
    this.#wanted.delete(path);
    this.#wanted.set(path, wanted);
    if (known) {
      return;
    }
    if (this.#wanted.size > MAX_PLACES) {
      const [oldest] = this.#wanted.keys();
      this.#wanted.delete(oldest);
    }
    this.#poll.poke();
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
      .map(({ path, sha }) => ({ path, sha, now: files.get(path) ?? null }))
      .filter(({ sha, now }) => sha !== now);
    for (let i = 0; i < Math.min(outdated.length, MAX_READS); ) {
      const some = outdated.slice(i, i + CONCURRENT_READS);
      const images = await Promise.all(
        some.map(async ({ path, now }) => ({
          path,
          sha: now,
          image:
            now === null
              ? undefined
              : await this.#read({ path, sha: now }, signal),
        })),
      );
      this.#replace(images);
      i += some.length;
    }
    if (outdated.length > MAX_READS) {
      this.#poll.poke();
    }
  }

  async #read(
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

  #replace(
    images: { path: string; sha: string | null; image?: ImageVersion }[],
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
