import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutImage, RegistryRepository } from './RegistryRepository';
import { RegistrySeed, RegistrySeedHost } from './registrySchema';

/** One registry: how it answers, and what it holds. */
export interface StoredRegistry {
  auth: RegistrySeedHost['auth'];
  hidden: RegistrySeedHost['hidden'];
  /** By name, without the host. */
  repositories: Map<string, RegistryRepository>;
}

/** An image that arrived, and where. */
interface Arrival extends PutImage {
  host: string;
  repository: string;
}

/**
 * What the registries hold: the seed, and what arrived since. Only the latter is written down, since an image is built
 * from a line about it.
 */
export class RegistryStore {
  readonly #directory: string | undefined;
  readonly #registries: ReadonlyMap<string, StoredRegistry>;
  #arrivals: Arrival[] = [];
  #writing: Promise<void> = Promise.resolve();

  /** @param directory - absent for a store that ends with the process */
  constructor(options: { seed: RegistrySeed; directory: string | undefined }) {
    this.#directory = options.directory;
    this.#registries = new Map(
      options.seed.registries.map(({ host, auth, hidden, repositories }) => [
        host,
        {
          auth,
          hidden,
          repositories: new Map(
            repositories.map(({ name, ...form }) => [
              name,
              new RegistryRepository(`${host}/${name}`, form),
            ]),
          ),
        },
      ]),
    );
  }

  /** Reads what arrived in earlier lives. */
  async open(): Promise<void> {
    if (!this.#directory) {
      return;
    }
    await mkdir(this.#directory, { recursive: true });
    const text = await readFile(this.#file(), 'utf8').catch(error => {
      if (error.code === 'ENOENT') {
        return '[]';
      }
      throw error;
    });
    this.#arrivals = JSON.parse(text);
    for (const arrival of this.#arrivals) {
      this.#receive(arrival);
    }
  }

  get hosts(): string[] {
    return [...this.#registries.keys()];
  }

  find(host: string): StoredRegistry | undefined {
    return this.#registries.get(host);
  }

  /** @returns the digest, once it is on the disk */
  async put(arrival: Arrival): Promise<string> {
    const digest = this.#receive(arrival);
    this.#arrivals.push(arrival);
    this.#writing = this.#writing.then(() => this.#write());
    await this.#writing;
    return digest;
  }

  #receive({ host, repository, ...image }: Arrival): string {
    const registry = this.#registries.get(host);
    if (!registry) {
      throw new Error(
        `There is no registry ${host}, only ${this.hosts.join(', ')}`,
      );
    }
    let found = registry.repositories.get(repository);
    if (!found) {
      found = new RegistryRepository(`${host}/${repository}`, {
        private: false,
        format: 'docker',
        platforms: ['linux/amd64'],
        images: [],
      });
      registry.repositories.set(repository, found);
    }
    return found.put(image);
  }

  /** Whole or not at all: the process may end at any moment. */
  async #write(): Promise<void> {
    if (!this.#directory) {
      return;
    }
    const temporary = `${this.#file()}.new`;
    await writeFile(temporary, JSON.stringify(this.#arrivals));
    await rename(temporary, this.#file());
  }

  #file(): string {
    return join(this.#directory ?? '', 'images.json');
  }
}
