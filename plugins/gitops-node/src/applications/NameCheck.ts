import {
  applicationSpecSchema,
  describeReservedName,
  NameAvailability,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsConfig } from '../config/readGitopsConfig';
import { ApplicationRepositories } from '../github/ApplicationRepositories';
import { GitopsRepository } from '../github/GitopsRepository';
import { ExpiringMap } from '../cache/ExpiringMap';
import { findOtherApplication } from './findOtherApplication';

/** A person types on: the same names are asked for again and again. */
const TTL_MS = 10_000;
const MAX_NAMES = 500;
const ALL_FILES = 'all';

/** Of no team, so that every application of the name is somebody else's. */
const NOBODY = '';

/**
 * Whether a new application may have a name, as far as GitHub knows: no repository and no application has it. The
 * catalog is the caller's to ask.
 *
 * @public
 */
export class NameCheck {
  readonly #environments: string[];
  readonly #owner: string;
  readonly #repositories: Pick<ApplicationRepositories, 'findPage'>;
  readonly #gitopsRepository: Pick<GitopsRepository, 'listFiles'>;
  readonly #answers = new ExpiringMap<NameAvailability>({
    maxEntries: MAX_NAMES,
    ttlMs: TTL_MS,
  });
  readonly #files = new ExpiringMap<ReadonlyMap<string, string>>({
    maxEntries: 1,
    ttlMs: TTL_MS,
  });

  static create(options: {
    config: Pick<GitopsConfig, 'applications' | 'environments'>;
    repositories: Pick<ApplicationRepositories, 'findPage'>;
    gitopsRepository: Pick<GitopsRepository, 'listFiles'>;
  }): NameCheck {
    return new NameCheck(options);
  }

  private constructor(options: Parameters<typeof NameCheck.create>[0]) {
    this.#environments = options.config.environments.map(({ name }) => name);
    this.#owner = options.config.applications.owner;
    this.#repositories = options.repositories;
    this.#gitopsRepository = options.gitopsRepository;
  }

  /**
   * Asks GitHub at most twice, and not again for ten seconds.
   *
   * @throws GithubError
   */
  async check(
    name: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<NameAvailability> {
    const known = this.#answers.get(name);
    if (known) {
      return known;
    }
    const problem = await this.#findProblem(name, options.signal);
    const answer = {
      name,
      available: problem === undefined,
      ...(problem ? { problem } : {}),
    };
    this.#answers.set(name, answer);
    return answer;
  }

  async #findProblem(
    name: string,
    signal: AbortSignal | undefined,
  ): Promise<string | undefined> {
    const parsed = applicationSpecSchema.shape.name.safeParse(name);
    if (!parsed.success) {
      return parsed.error.issues[0].message;
    }
    const reserved = describeReservedName(name, this.#environments);
    if (reserved) {
      return reserved;
    }
    const [page, files] = await Promise.all([
      this.#repositories.findPage(name, { signal }),
      this.#listFiles(signal),
    ]);
    const other = findOtherApplication(files.keys(), {
      name,
      team: NOBODY,
      environments: this.#environments,
    });
    if (other || !page) {
      return other;
    }
    return `The repository ${
      this.#owner
    }/${name} (${page}) exists already: choose another name`;
  }

  async #listFiles(
    signal: AbortSignal | undefined,
  ): Promise<ReadonlyMap<string, string>> {
    const files =
      this.#files.get(ALL_FILES) ??
      (await this.#gitopsRepository.listFiles({ signal }));
    this.#files.set(ALL_FILES, files);
    return files;
  }
}
