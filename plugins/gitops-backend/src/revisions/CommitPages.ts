import { Config } from '@backstage/config';

/** Where the page of a commit lies below that of its repository. */
const FOLDERS = new Map([
  ['github', 'commit'],
  ['gitlab', '-/commit'],
]);

/** Hosts of an integration that Backstage has without any configuration. */
const PUBLIC_HOSTS = new Map([
  ['github', 'github.com'],
  ['gitlab', 'gitlab.com'],
]);

/** `https://host/path`, `ssh://git@host:22/path` or `git@host:path`, with or without `.git`. */
const ADDRESS =
  /^(?:(https?):\/\/(?:[^@/]*@)?|ssh:\/\/(?:[^@/]*@)?|[^@/:]+@)([^/:]+)(:\d+)?[/:]+([\w.~/-]+?)(?:\.git)?\/*$/;

/**
 * Knows the web page of a commit, where its repository lies on a host that Backstage's `integrations` name.
 */
export class CommitPages {
  /** Folder by host. */
  readonly #folders: ReadonlyMap<string, string>;

  static fromConfig(config: Config): CommitPages {
    const folders = new Map<string, string>();
    for (const [type, folder] of FOLDERS) {
      folders.set(PUBLIC_HOSTS.get(type) ?? '', folder);
      const key = `integrations.${type}`;
      for (const integration of config.getOptionalConfigArray(key) ?? []) {
        const host = integration.getOptionalString('host');
        if (host) {
          folders.set(host, folder);
        }
      }
    }
    return new CommitPages(folders);
  }

  private constructor(folders: ReadonlyMap<string, string>) {
    this.#folders = folders;
  }

  /**
   * @param repoUrl - as Argo CD has it
   * @returns undefined where no page is known
   */
  pageOf(repoUrl: string, commit: string): string | undefined {
    const [, scheme, name, port = '', path] = repoUrl.match(ADDRESS) ?? [];
    // A port of SSH says nothing about that of the pages.
    const host = scheme ? `${name}${port}` : name;
    const folder = this.#folders.get(host);
    return folder === undefined
      ? undefined
      : `${scheme ?? 'https'}://${host}/${path}/${folder}/${commit}`;
  }
}
