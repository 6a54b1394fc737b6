import { existsSync, renameSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GitRepository } from '../git/GitRepository';
import { KeyedLock } from './KeyedLock';
import { Account } from './store/AccountStore';
import {
  Repository,
  RepositoryDetails,
  RepositoryStore,
} from './store/RepositoryStore';

/** Keeps what is known of a repository and its bare repository on disk together. */
export class RepositoryService {
  readonly store: RepositoryStore;
  readonly #directory: string;
  readonly #locks = KeyedLock.create();
  /** Names being created or renamed to, so that two requests never share a folder. */
  readonly #reserved = new Set<string>();

  private constructor(store: RepositoryStore, directory: string) {
    this.store = store;
    this.#directory = directory;
  }

  /** @param directory - folder of the bare repositories, as `<owner>/<name>.git` */
  static create({
    store,
    directory,
  }: {
    store: RepositoryStore;
    directory: string;
  }): RepositoryService {
    return new RepositoryService(store, directory);
  }

  /** Work that changes a repository or decides by its state goes one after the other. */
  exclusively<T>(repository: Repository, work: () => Promise<T>): Promise<T> {
    return this.#locks.run(repository.id, work);
  }

  git(repository: Repository): Promise<GitRepository> {
    return GitRepository.open(this.#path(repository.owner, repository.name));
  }

  /** @returns undefined when the name is taken */
  async insert({
    owner,
    name,
    creator,
    visibility,
    details,
    defaultBranch = 'main',
    prepare,
  }: {
    owner: Account;
    name: string;
    creator: Account;
    visibility: Repository['visibility'];
    details: Partial<RepositoryDetails>;
    defaultBranch?: string;
    /** Fills the repository before anybody can see it. */
    prepare?: (git: GitRepository) => Promise<void>;
  }): Promise<Repository | undefined> {
    return this.#reserving(owner.login, name, async () => {
      if (this.store.find(owner.login, name)) {
        return undefined;
      }
      const path = this.#path(owner.login, name);
      // What a crash between the two steps, or a deletion that was cut short, has left behind.
      await rm(path, { recursive: true, force: true });
      const git = await GitRepository.init(path, { defaultBranch });
      await prepare?.(git);
      return this.store.insert({
        ownerId: owner.id,
        name,
        creatorId: creator.id,
        defaultBranch,
        visibility,
        details,
      });
    });
  }

  /** @returns undefined when the new name is taken */
  async rename(
    repository: Repository,
    name: string,
  ): Promise<Repository | undefined> {
    return this.#reserving(repository.owner, name, async () => {
      const holder = this.store.find(repository.owner, name);
      if (holder && holder.id !== repository.id) {
        return undefined;
      }
      const to = this.#path(repository.owner, name);
      if (!holder) {
        await rm(to, { recursive: true, force: true });
      }
      const renamed = this.store.update({
        ...this.store.get(repository.id),
        name,
      });
      // In the same turn, so that nobody meets the new name without its folder.
      this.#moveFolder(repository.owner, repository.name, name);
      return renamed;
    });
  }

  /** Ends renames that the end of the process has cut in two: the new name is stored first, then the folder moves. */
  recover(): void {
    for (const repository of this.store.list()) {
      if (!existsSync(this.#path(repository.owner, repository.name))) {
        const former = this.store
          .formerNames(repository.id)
          .find(name => existsSync(this.#path(repository.owner, name)));
        if (!former) {
          throw new Error(
            `The git repository of ${repository.owner}/${repository.name} is missing on disk`,
          );
        }
        this.#moveFolder(repository.owner, former, repository.name);
      }
    }
  }

  async delete(repository: Repository): Promise<void> {
    this.store.delete(repository.id);
    await rm(this.#path(repository.owner, repository.name), {
      recursive: true,
      force: true,
    });
  }

  async #reserving<T>(
    owner: string,
    name: string,
    work: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const key = `${owner}/${name}`.toLowerCase();
    if (this.#reserved.has(key)) {
      return undefined;
    }
    this.#reserved.add(key);
    try {
      await mkdir(join(this.#directory, owner.toLowerCase()), {
        recursive: true,
      });
      return await work();
    } finally {
      this.#reserved.delete(key);
    }
  }

  #moveFolder(owner: string, from: string, to: string): void {
    if (this.#path(owner, from) !== this.#path(owner, to)) {
      renameSync(this.#path(owner, from), this.#path(owner, to));
    }
  }

  /** In lower case, because names differ by more than case, and some file systems ignore it. */
  #path(owner: string, name: string): string {
    return join(
      this.#directory,
      owner.toLowerCase(),
      `${name.toLowerCase()}.git`,
    );
  }
}
