import { GithubClient } from './GithubClient';
import { RepositoryName } from './repositoryTree';

/** Some thousand values files: all that people look at within a day. */
const MAX_CHARACTERS = 16 * 1024 * 1024;

/**
 * Texts by git's ids. They never change, so what has been read is remembered, the oldest being forgotten first.
 */
export class TextBlobs {
  readonly #github: GithubClient;
  readonly #repository: RepositoryName;
  readonly #texts = new Map<string, string>();
  #characters = 0;

  constructor(options: { github: GithubClient; repository: RepositoryName }) {
    this.#github = options.github;
    this.#repository = options.repository;
  }

  /**
   * @param path - for the error only
   * @throws Error when the file is no text
   */
  async read(sha: string, path: string, signal?: AbortSignal): Promise<string> {
    const known = this.#texts.get(sha);
    if (known !== undefined) {
      return known;
    }
    const { data } = await this.#github.rest.git.getBlob({
      ...this.#repository,
      file_sha: sha,
      request: { signal },
    });
    const text = decode(Buffer.from(data.content, 'base64'), path);
    this.#remember(sha, text);
    return text;
  }

  #remember(sha: string, text: string): void {
    if (!this.#texts.has(sha)) {
      this.#texts.set(sha, text);
      this.#characters += text.length;
    }
    for (const [oldest, { length }] of this.#texts) {
      if (this.#characters <= MAX_CHARACTERS) {
        return;
      }
      this.#texts.delete(oldest);
      this.#characters -= length;
    }
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    // Every byte counts, a byte order mark too: what an edit leaves alone must stay as it is.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw new Error(`${path} is no text in UTF-8: mend it by a pull request`);
  }
}
