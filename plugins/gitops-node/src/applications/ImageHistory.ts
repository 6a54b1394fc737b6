import { isError } from '@backstage/errors';
import {
  ImageHistoryEntry,
  ImageReference,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsRepository } from '../github/GitopsRepository';
import { ApplicationPlace, imagePath } from '../render/paths';
import { isSameImage, readRunningImage } from './runningImage';

/** Commits that are looked at: enough for a choice, few enough to be read while a person waits. */
const MAX_COMMITS = 20;

/** Files of commits that are remembered: they never change. About 300 bytes each. */
const MAX_REMEMBERED = 5_000;

/** Files that are read at the same time. */
const CONCURRENT_READS = 5;

type Commit = Omit<ImageHistoryEntry, 'image'>;

/**
 * The images that ran in a place, out of the GitOps repository's own history: every commit of the place's
 * `image.yaml`.
 *
 * @public
 */
export class ImageHistory {
  readonly #gitopsRepository: GitopsRepository;
  /** By commit and path, oldest use first. Null where the commit has no image. */
  readonly #images = new Map<string, ImageReference | null>();

  static create(options: { gitopsRepository: GitopsRepository }): ImageHistory {
    return new ImageHistory(options.gitopsRepository);
  }

  private constructor(gitopsRepository: GitopsRepository) {
    this.#gitopsRepository = gitopsRepository;
  }

  /**
   * The images of the last 20 commits of the file, newest first. Commits in a row that leave the image as it is, for
   * example because they change a comment, are one entry: the commit that brought the image. Times at which nothing
   * ran are left out.
   *
   * Asks GitHub once for the commits, and once for each commit that was never read before.
   */
  async list(
    place: ApplicationPlace,
    options: { signal?: AbortSignal } = {},
  ): Promise<ImageHistoryEntry[]> {
    const { signal } = options;
    const path = imagePath(place);
    const commits = await this.#gitopsRepository.listCommits(path, {
      limit: MAX_COMMITS,
      signal,
    });
    const images = await this.#readAll(commits, path, signal);
    const entries = commits.flatMap((commit, index) => {
      const image = images[index];
      return image ? [{ image, ...commit }] : [];
    });
    return entries.filter(
      ({ image }, index) => !isSameImage(image, entries[index + 1]?.image),
    );
  }

  async #readAll(
    commits: Commit[],
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<(ImageReference | null)[]> {
    const images: (ImageReference | null)[] = [];
    for (let start = 0; start < commits.length; start += CONCURRENT_READS) {
      images.push(
        ...(await Promise.all(
          commits
            .slice(start, start + CONCURRENT_READS)
            .map(({ commit }) => this.#read(commit, path, signal)),
        )),
      );
    }
    return images;
  }

  async #read(
    commit: string,
    path: string,
    signal: AbortSignal | undefined,
  ): Promise<ImageReference | null> {
    const key = `${commit} ${path}`;
    const known = this.#images.get(key);
    if (known !== undefined) {
      this.#remember(key, known);
      return known;
    }
    const text = await this.#gitopsRepository.readFileAt(path, commit, {
      signal,
    });
    const image = text === undefined ? null : readOldImage(text, path);
    this.#remember(key, image);
    return image;
  }

  #remember(key: string, image: ImageReference | null): void {
    this.#images.delete(key);
    this.#images.set(key, image);
    if (this.#images.size > MAX_REMEMBERED) {
      const [oldest] = this.#images.keys();
      this.#images.delete(oldest);
    }
  }
}

/** A commit that broke the file must not hide all the others. */
function readOldImage(text: string, path: string): ImageReference | null {
  try {
    return readRunningImage(text, path) ?? null;
  } catch (error) {
    if (isError(error) && error.name === 'ConflictError') {
      return null;
    }
    throw error;
  }
}
