import { HttpServer } from '../HttpServer';
import { createRegistryApp } from './createRegistryApp';
import { RegistryAccess } from './RegistryAccess';
import { RegistrySeed } from './registrySchema';
import { RegistryStore } from './RegistryStore';

/**
 * Container registries, as far as they are read: Docker Hub, GHCR and others, each below its own path. There are
 * manifests, indexes and configurations with their true digests; the layers are empty.
 */
export class RegistryServer {
  readonly #http: HttpServer;
  readonly #port: number;
  readonly #store: RegistryStore;

  private constructor(options: {
    http: HttpServer;
    port: number;
    store: RegistryStore;
  }) {
    this.#http = options.http;
    this.#port = options.port;
    this.#store = options.store;
  }

  /**
   * @param directory - where images that arrive are kept; without it they end with the process
   * @param port - 0 lets the system choose
   */
  static create({
    directory,
    port = 0,
    seed,
  }: {
    directory?: string;
    port?: number;
    seed: RegistrySeed;
  }): RegistryServer {
    const store = new RegistryStore({ seed, directory });
    const http: HttpServer = HttpServer.create(
      createRegistryApp({
        store,
        access: new RegistryAccess(seed.accounts),
        url: () => http.url,
      }),
    );
    return new RegistryServer({ http, port, store });
  }

  async start(): Promise<void> {
    await this.#store.open();
    await this.#http.start(this.#port);
  }

  async stop(): Promise<void> {
    await this.#http.stop();
  }

  /** Without a slash at the end. */
  get url(): string {
    return this.#http.url;
  }

  /** What the portal would have under `gitops.registries`. */
  get registries(): { host: string; apiUrl: string }[] {
    return this.#store.hosts.map(host => ({
      host,
      apiUrl: `${this.url}/${host}`,
    }));
  }

  /**
   * Takes an image, as a push would bring it. A repository that is not there comes into being.
   *
   * @param image - `repository` without the host; `tags` at least one; `created` in ISO 8601; `revision` is the commit
   *   that it was built from
   * @returns the digest
   * @throws when there is no such registry
   */
  async put(image: {
    host: string;
    repository: string;
    tags: string[];
    created: string;
    revision?: string;
  }): Promise<string> {
    return this.#store.put(image);
  }
}
