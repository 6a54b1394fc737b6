import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GitHistory, CommitInfo } from './GitHistory';
import { GitObjects, TreeEntry } from './GitObjects';
import { GitRefs } from './GitRefs';
import { runGit } from './runGit';

/** How often a commit is tried again because the branch moved meanwhile. */
const MAX_COMMIT_ATTEMPTS = 20;

/** A bare repository on disk, worked on by the real `git`. Safe to use by many at once. */
export class GitRepository {
  /** Folder of the repository. */
  readonly path: string;
  readonly objects: GitObjects;
  readonly refs: GitRefs;
  readonly history: GitHistory;

  private constructor(path: string) {
    this.path = path;
    this.objects = GitObjects.open(path);
    this.refs = GitRefs.open(path);
    this.history = GitHistory.open(path);
  }

  /** Creates an empty repository. The folder must not exist. */
  static async init(
    path: string,
    { defaultBranch = 'main' }: { defaultBranch?: string } = {},
  ): Promise<GitRepository> {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(path);
    await runGit(path, [
      'init',
      '--quiet',
      '--bare',
      '--template=',
      `--initial-branch=${defaultBranch}`,
    ]);
    return new GitRepository(path);
  }

  /** Opens a repository that `init` made. */
  static async open(path: string): Promise<GitRepository> {
    await stat(join(path, 'HEAD'));
    return new GitRepository(path);
  }

  /** SHA of the commit that a branch, tag, full ref or (abbreviated) SHA means; undefined where there is none. */
  async resolve(revision: string): Promise<string | undefined> {
    // ":", "^", "~", "@{" and ".." are git's own arithmetic, which nobody outside may use.
    if (
      !revision ||
      revision.startsWith('-') ||
      /[:^~\s\\]|@\{|\.\./.test(revision)
    ) {
      return undefined;
    }
    const candidates = revision.startsWith('refs/')
      ? [revision]
      : [`refs/heads/${revision}`, `refs/tags/${revision}`, revision];
    for (const candidate of candidates) {
      const { code, stdout } = await runGit(
        this.path,
        [
          'rev-parse',
          '--verify',
          '--quiet',
          '--end-of-options',
          `${candidate}^{commit}`,
        ],
        { allowedCodes: [0, 1, 128] },
      );
      if (code === 0) {
        return stdout.toString().trim();
      }
    }
    return undefined;
  }

  /** What lies at a path: a file or a folder. */
  async entry(revision: string, path: string): Promise<TreeEntry | undefined> {
    const sha = await this.resolve(revision);
    const clean = path.replace(/^\/+|\/+$/g, '');
    if (!sha || !clean) {
      return undefined;
    }
    const entries = await this.objects.readTree(sha, { under: clean });
    return entries.find(entry => entry.path === clean);
  }

  /** Content of a file; undefined where the revision or the file is not there. */
  async readFile(revision: string, path: string): Promise<Buffer | undefined> {
    const entry = await this.entry(revision, path);
    return entry?.type === 'blob'
      ? this.objects.readBlob(entry.sha)
      : undefined;
  }

  /** Every file below a folder (default: all), with paths from the root of the repository. */
  async listFiles(
    revision: string,
    under?: string,
  ): Promise<{ path: string; mode: string; sha: string; size: number }[]> {
    const sha = await this.resolve(revision);
    if (!sha) {
      return [];
    }
    const folder = under?.replace(/^\/+|\/+$/g, '');
    const entries = await this.objects.readTree(sha, {
      recursive: true,
      under: folder || undefined,
    });
    return entries.flatMap(({ path, mode, type, sha: blob, size = 0 }) =>
      type === 'blob' ? [{ path, mode, sha: blob, size }] : [],
    );
  }

  /** Commits of a revision, newest first; none where the revision is not there. */
  async log(
    revision: string,
    options: { path?: string; limit?: number } = {},
  ): Promise<CommitInfo[]> {
    const sha = await this.resolve(revision);
    return sha ? this.history.log(sha, options) : [];
  }

  /** One commit, or undefined. */
  async commitInfo(revision: string): Promise<CommitInfo | undefined> {
    const [commit] = await this.log(revision, { limit: 1 });
    return commit;
  }

  /**
   * Puts one commit on a branch, which is created when it is not there. `null` as content takes a file away.
   * Nothing but the named files changes, so a branch that moved meanwhile is no obstacle.
   *
   * @returns SHA of the commit
   */
  async commit({
    branch,
    files,
    message,
    author,
    date = new Date(),
  }: {
    branch: string;
    files: Map<string, string | Buffer | null>;
    message: string;
    author: { name: string; email: string };
    date?: Date;
  }): Promise<string> {
    const ref = `refs/heads/${branch}`;
    const changes = await Promise.all(
      [...files].map(async ([path, content]) => ({
        path,
        mode: '100644',
        sha: content === null ? null : await this.objects.writeBlob(content),
      })),
    );
    for (let attempt = 0; attempt < MAX_COMMIT_ATTEMPTS; attempt++) {
      const before = (await this.refs.get(ref))?.sha;
      const after = await this.objects.writeCommit({
        tree: await this.objects.writeTree({ base: before, changes }),
        parents: before ? [before] : [],
        message,
        author: { ...author, date: date.toISOString() },
      });
      if (await this.refs.update({ ref, before, after })) {
        return after;
      }
    }
    throw new Error(
      `Branch "${branch}" moved ${MAX_COMMIT_ATTEMPTS} times while a commit was being made`,
    );
  }

  /** Whether there is any branch or tag. */
  async isEmpty(): Promise<boolean> {
    const { stdout } = await runGit(this.path, [
      'for-each-ref',
      '--count=1',
      '--format=%(refname)',
    ]);
    return stdout.length === 0;
  }

  /** Takes the repository off the disk. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
  }
}
