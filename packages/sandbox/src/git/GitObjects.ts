import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runGit } from './runGit';

/** Who wrote a commit, and when. */
export interface Signature {
  name: string;
  email: string;
  /** ISO 8601. */
  date: string;
}

/** An entry of a tree. */
export interface TreeEntry {
  /** Relative to the tree that was asked for. */
  path: string;
  /** `100644`, `100755`, `120000`, `040000` or `160000`. */
  mode: string;
  type: 'blob' | 'tree' | 'commit';
  sha: string;
  /** In bytes; blobs only. */
  size?: number;
}

/** A change to one path of a tree: an object that is there already, or nothing (`sha: null`) to take the path away. */
export interface TreeChange {
  path: string;
  mode: string;
  sha: string | null;
}

/** The tree without any entry. Every repository knows it, stored or not. */
export const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** Reads and writes the objects of a bare repository: blobs, trees and commits. */
export class GitObjects {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static open(path: string): GitObjects {
    return new GitObjects(path);
  }

  /** Kind of an object, or undefined where there is none with this name. */
  async type(
    sha: string,
  ): Promise<'blob' | 'tree' | 'commit' | 'tag' | undefined> {
    if (!/^[0-9a-f]{40}$/.test(sha)) {
      return undefined;
    }
    const { stdout } = await this.#git(
      ['cat-file', '--batch-check'],
      `${sha}\n`,
    );
    const [, type] = stdout.toString().trim().split(' ');
    return type === 'blob' ||
      type === 'tree' ||
      type === 'commit' ||
      type === 'tag'
      ? type
      : undefined;
  }

  /** Content of a blob. */
  async readBlob(sha: string): Promise<Buffer> {
    return (await this.#git(['cat-file', 'blob', sha])).stdout;
  }

  async writeBlob(content: string | Buffer): Promise<string> {
    return this.#text(['hash-object', '-w', '--stdin'], content);
  }

  /** Entries of a tree or of a commit's tree; with `recursive` also those of the trees below. */
  async readTree(
    treeish: string,
    { recursive = false, under }: { recursive?: boolean; under?: string } = {},
  ): Promise<TreeEntry[]> {
    const args = ['ls-tree', '-z', '--long', '--full-tree'];
    if (recursive) {
      args.push('-r', '-t');
    }
    // A leading ":" of a path would be read as pathspec magic.
    const { stdout } = await runGit(this.#path, [
      '--literal-pathspecs',
      ...args,
      treeish,
      ...(under ? ['--', under] : []),
    ]);
    return stdout
      .toString()
      .split('\0')
      .filter(Boolean)
      .map(line => {
        const [head, path] = splitOnce(line, '\t');
        const [mode, type, sha, size] = head.split(/ +/);
        return {
          path,
          mode,
          type: type as TreeEntry['type'],
          sha,
          ...(size === '-' ? {} : { size: Number(size) }),
        };
      });
  }

  /**
   * Writes the tree that `base` becomes with the changes. The caller has checked the changes: `git` would silently skip
   * bad paths and replace a folder by a file.
   */
  async writeTree({
    base,
    changes,
  }: {
    base?: string;
    changes: TreeChange[];
  }): Promise<string> {
    const index = join(tmpdir(), `sandbox-index-${randomUUID()}`);
    const env = { GIT_INDEX_FILE: index };
    try {
      if (base) {
        await runGit(this.#path, ['read-tree', base], { env });
      }
      // A directory entry (040000) stands for all files below it.
      for (const change of changes.filter(
        ({ mode, sha }) => sha && mode === '040000',
      )) {
        await runGit(
          this.#path,
          ['read-tree', `--prefix=${change.path}/`, String(change.sha)],
          { env },
        );
      }
      const lines = changes
        .filter(({ mode, sha }) => !sha || mode !== '040000')
        .map(({ path, mode, sha }) =>
          sha ? `${mode} ${sha}\t${path}\0` : `0 ${'0'.repeat(40)}\t${path}\0`,
        );
      await runGit(
        this.#path,
        ['update-index', '--add', '--replace', '-z', '--index-info'],
        { env, input: lines.join('') },
      );
      const { stdout } = await runGit(this.#path, ['write-tree'], { env });
      return stdout.toString().trim();
    } finally {
      await rm(index, { force: true });
    }
  }

  async writeCommit({
    tree,
    parents,
    message,
    author,
    committer = author,
  }: {
    tree: string;
    parents: string[];
    message: string;
    author: Signature;
    committer?: Signature;
  }): Promise<string> {
    const { stdout } = await runGit(
      this.#path,
      ['commit-tree', tree, ...parents.flatMap(parent => ['-p', parent])],
      {
        input: message,
        env: {
          GIT_AUTHOR_NAME: author.name,
          GIT_AUTHOR_EMAIL: author.email,
          GIT_AUTHOR_DATE: author.date,
          GIT_COMMITTER_NAME: committer.name,
          GIT_COMMITTER_EMAIL: committer.email,
          GIT_COMMITTER_DATE: committer.date,
        },
      },
    );
    return stdout.toString().trim();
  }

  #git(args: string[], input?: string | Buffer) {
    return runGit(this.#path, args, { input });
  }

  async #text(args: string[], input?: string | Buffer): Promise<string> {
    return (await this.#git(args, input)).stdout.toString().trim();
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
