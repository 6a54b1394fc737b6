import { GitError, runGit } from './runGit';

/** A name that points to an object. */
export interface Ref {
  /** In full: `refs/heads/main`. */
  name: string;
  sha: string;
  /** Kind of the object; `tag` is an annotated tag. */
  type: 'commit' | 'tag' | 'tree' | 'blob';
}

/** A change of a ref. `before` and `after` are undefined where the ref did not, or does no longer, exist. */
export interface RefUpdate {
  ref: string;
  before: string | undefined;
  after: string | undefined;
}

const ZEROS = '0'.repeat(40);

/** Reads and moves the refs of a bare repository. */
export class GitRefs {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static open(path: string): GitRefs {
    return new GitRefs(path);
  }

  /** What a ref points to; the name is the full one. */
  async get(name: string): Promise<Ref | undefined> {
    const refs = await this.list(name);
    return refs.find(ref => ref.name === name);
  }

  /** Refs whose full name starts with the prefix, by name. */
  async list(prefix: string): Promise<Ref[]> {
    // for-each-ref matches whole segments, GitHub's "matching refs" any prefix: ask for the folder, then narrow.
    const folder = prefix.slice(0, prefix.lastIndexOf('/'));
    const { stdout } = await runGit(this.#path, [
      'for-each-ref',
      '--format=%(refname) %(objectname) %(objecttype)',
      folder,
    ]);
    return stdout
      .toString()
      .split('\n')
      .filter(line => line.startsWith(prefix))
      .map(line => {
        const [name, sha, type] = line.split(' ');
        return { name, sha, type: type as Ref['type'] };
      });
  }

  /** Names of the tags of a commit, annotated or not. */
  async tagsAt(commit: string): Promise<string[]> {
    const { stdout } = await runGit(this.#path, ['tag', '--points-at', commit]);
    return stdout.toString().split('\n').filter(Boolean);
  }

  /** Whether git would accept the name. */
  async isValidName(name: string): Promise<boolean> {
    const { code } = await runGit(this.#path, ['check-ref-format', name], {
      allowedCodes: [0, 1],
    });
    return code === 0;
  }

  /**
   * Moves, creates or deletes a ref, but only if it still points where the caller saw it.
   *
   * @returns false when somebody else was faster, or the name collides with another ref's
   */
  async update({ ref, before, after }: RefUpdate): Promise<boolean> {
    const args = after
      ? ['update-ref', ref, after, before ?? ZEROS]
      : ['update-ref', '-d', ref, before ?? ZEROS];
    try {
      await runGit(this.#path, args);
      return true;
    } catch (error) {
      // update-ref has no exit code of its own for a lost race.
      if (
        error instanceof GitError &&
        /lock ref|unable to resolve/.test(error.stderr)
      ) {
        return false;
      }
      throw error;
    }
  }

  /** Points a ref to an object, wherever it pointed before. */
  async force(ref: string, sha: string): Promise<void> {
    await runGit(this.#path, ['update-ref', ref, sha]);
  }

  /** Branch that HEAD names, whether it exists or not. */
  async head(): Promise<string> {
    const { stdout } = await runGit(this.#path, ['symbolic-ref', 'HEAD']);
    return stdout.toString().trim();
  }

  async setHead(ref: string): Promise<void> {
    await runGit(this.#path, ['symbolic-ref', 'HEAD', ref]);
  }
}
