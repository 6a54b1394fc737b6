import { Signature } from './GitObjects';
import { runGit } from './runGit';

/** A commit as `git log` tells it. */
export interface CommitInfo {
  sha: string;
  tree: string;
  parents: string[];
  /** With all its lines, without the line break at the end. */
  message: string;
  author: Signature;
  committer: Signature;
}

/** A file that differs between two commits. */
export interface ChangedFile {
  path: string;
  /** Only for renamed and copied files. */
  previousPath?: string;
  status: 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed';
  /** Blob after the change; of the removed file otherwise. */
  sha: string;
  additions: number;
  deletions: number;
  /** Hunks of the unified diff without its header. Absent for binary files and mere renames. */
  patch?: string;
}

const FORMAT = [
  '%H',
  '%T',
  '%P',
  '%an',
  '%ae',
  '%aI',
  '%cn',
  '%ce',
  '%cI',
  '%B',
].join('%x00');
const STATUS: Record<string, ChangedFile['status']> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
};

/** Answers questions about how commits follow and differ from each other. */
export class GitHistory {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static open(path: string): GitHistory {
    return new GitHistory(path);
  }

  /** Commits that can be reached from a revision, newest first. `revision` may be a range (`a..b`). */
  async log(
    revision: string,
    {
      path,
      limit,
      skip,
      reverse,
      since,
      until,
      author,
    }: {
      path?: string;
      limit?: number;
      skip?: number;
      /** Oldest first. */
      reverse?: boolean;
      since?: string;
      until?: string;
      /** Part of the author's name or address. */
      author?: string;
    } = {},
  ): Promise<CommitInfo[]> {
    const { stdout } = await runGit(this.#path, [
      '--literal-pathspecs',
      'log',
      '-z',
      `--format=${FORMAT}%x00`,
      ...(limit === undefined ? [] : [`--max-count=${limit}`]),
      ...(skip ? [`--skip=${skip}`] : []),
      ...(reverse ? ['--reverse', '--topo-order'] : []),
      ...(since ? [`--since=${since}`] : []),
      ...(until ? [`--until=${until}`] : []),
      ...(author ? ['--fixed-strings', `--author=${author}`] : []),
      '--end-of-options',
      revision,
      '--',
      ...(path ? [path] : []),
    ]);
    const fields = stdout.toString().split('\0');
    const commits: CommitInfo[] = [];
    // Ten fields and the separator that -z puts behind each commit.
    for (let i = 0; i + 10 < fields.length; i += 11) {
      const [sha, tree, parents, an, ae, ad, cn, ce, cd, message] =
        fields.slice(i, i + 10);
      commits.push({
        sha,
        tree,
        parents: parents ? parents.split(' ') : [],
        message: message.replace(/\n$/, ''),
        author: { name: an, email: ae, date: toUtc(ad) },
        committer: { name: cn, email: ce, date: toUtc(cd) },
      });
    }
    return commits;
  }

  /** Names of all commits of a revision or range, newest first. */
  async shas(range: string): Promise<string[]> {
    const { stdout } = await runGit(this.#path, [
      'rev-list',
      '--end-of-options',
      range,
    ]);
    return stdout.toString().split('\n').filter(Boolean);
  }

  /** The newest commit that two commits share. */
  async mergeBase(a: string, b: string): Promise<string | undefined> {
    const { code, stdout } = await runGit(this.#path, ['merge-base', a, b], {
      allowedCodes: [0, 1],
    });
    return code === 0 ? stdout.toString().trim() : undefined;
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    const { code } = await runGit(
      this.#path,
      ['merge-base', '--is-ancestor', ancestor, descendant],
      { allowedCodes: [0, 1] },
    );
    return code === 0;
  }

  /** How many commits each side has that the other has not. */
  async distance(
    base: string,
    head: string,
  ): Promise<{ behind: number; ahead: number }> {
    const { stdout } = await runGit(this.#path, [
      'rev-list',
      '--left-right',
      '--count',
      `${base}...${head}`,
    ]);
    const [behind, ahead] = stdout.toString().trim().split('\t').map(Number);
    return { behind, ahead };
  }

  /** Files that differ between two commits or trees, by path. Renames are found as GitHub finds them. */
  async diff(from: string, to: string): Promise<ChangedFile[]> {
    const args = ['diff-tree', '-r', '-M', '-z'];
    const [raw, numstat, patches] = await Promise.all([
      runGit(this.#path, [...args, '--raw', '--no-abbrev', from, to]),
      runGit(this.#path, [...args, '--numstat', from, to]),
      runGit(this.#path, [
        'diff-tree',
        '-r',
        '-M',
        '-p',
        '--no-color',
        '--no-ext-diff',
        '--full-index',
        from,
        to,
      ]),
    ]);
    const counts = parseNumstat(numstat.stdout.toString());
    const hunks = splitPatches(patches.stdout.toString());
    return parseRaw(raw.stdout.toString()).map((file, position) => ({
      ...file,
      additions: counts[position]?.additions ?? 0,
      deletions: counts[position]?.deletions ?? 0,
      ...(hunks[position] ? { patch: hunks[position] } : {}),
    }));
  }

  /** The whole unified diff as text, as `git diff` prints it. */
  async diffText(from: string, to: string): Promise<string> {
    const { stdout } = await runGit(this.#path, [
      'diff-tree',
      '-r',
      '-M',
      '-p',
      '--no-color',
      '--no-ext-diff',
      from,
      to,
    ]);
    return stdout.toString();
  }
}

function toUtc(date: string): string {
  return new Date(date).toISOString().replace('.000Z', 'Z');
}

function parseRaw(
  text: string,
): Pick<ChangedFile, 'path' | 'previousPath' | 'status' | 'sha'>[] {
  const fields = text.split('\0').filter(Boolean);
  const files: Pick<ChangedFile, 'path' | 'previousPath' | 'status' | 'sha'>[] =
    [];
  for (let i = 0; i < fields.length; ) {
    const [, , before, after, letter] = fields[i].split(' ');
    const status = STATUS[letter[0]] ?? 'changed';
    const moved = status === 'renamed' || status === 'copied';
    files.push({
      path: fields[i + (moved ? 2 : 1)],
      ...(moved ? { previousPath: fields[i + 1] } : {}),
      status,
      sha: status === 'removed' ? before : after,
    });
    i += moved ? 3 : 2;
  }
  return files;
}

function parseNumstat(
  text: string,
): { additions: number; deletions: number }[] {
  const fields = text.split('\0');
  const counts: { additions: number; deletions: number }[] = [];
  for (let i = 0; i < fields.length && fields[i]; ) {
    const [additions, deletions, path] = fields[i].split('\t');
    // Binary files count as "-".
    counts.push({
      additions: Number(additions) || 0,
      deletions: Number(deletions) || 0,
    });
    // A rename has an empty path here, the old and the new one follow.
    i += path ? 1 : 3;
  }
  return counts;
}

function splitPatches(text: string): (string | undefined)[] {
  return text
    .split(/^(?=diff --git )/m)
    .filter(part => part.startsWith('diff --git '))
    .map(part => {
      const start = part.search(/^@@ /m);
      return start < 0 ? undefined : part.slice(start).replace(/\n$/, '');
    });
}
