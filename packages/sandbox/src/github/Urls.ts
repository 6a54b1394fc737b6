/** Addresses under which the server knows itself. */
export class Urls {
  readonly #origin: () => string;

  private constructor(origin: () => string) {
    this.#origin = origin;
  }

  /** @param origin - asked each time, because the port is known only after the start */
  static create(origin: () => string): Urls {
    return new Urls(origin);
  }

  /** Root of the pages: `http://localhost:7100`. */
  get web(): string {
    return this.#origin();
  }

  /** Root of the REST API as GitHub Enterprise Server has it. */
  get api(): string {
    return `${this.#origin()}/api/v3`;
  }

  /** Address of a file in the API, as in `contents_url`. */
  contents(repository: string, path: string, ref?: string): string {
    const query = ref ? `?ref=${encodeURIComponent(ref)}` : '';
    return `${this.api}/repos/${repository}/contents/${encodePath(
      path,
    )}${query}`;
  }

  /** Page of a file (`blob`), folder (`tree`) or its plain content (`raw`). */
  page(
    repository: string,
    kind: 'blob' | 'tree' | 'raw',
    ref: string,
    path: string,
  ): string {
    const tail = path ? `/${encodePath(path)}` : '';
    return kind === 'raw'
      ? `${this.web}/raw/${repository}/${encodePath(ref)}${tail}`
      : `${this.web}/${repository}/${kind}/${encodePath(ref)}${tail}`;
  }
}

/** Percent-encodes each segment of a path, and leaves the slashes. */
export function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}
