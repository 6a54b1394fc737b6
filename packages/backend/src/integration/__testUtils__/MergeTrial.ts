import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const PERSON = {
  GIT_AUTHOR_NAME: 'Test',
  GIT_AUTHOR_EMAIL: 'test@acme.example',
  GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'Test',
  GIT_COMMITTER_EMAIL: 'test@acme.example',
  GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
};

/**
 * Merges one branch after the other into main, as GitHub does: a three-way merge, then one commit. In one shell,
 * because starting git from Node takes longer than what git does.
 */
const MERGE_ALL = `
head=$1
while read -r branch; do
  tree=$(git merge-tree --write-tree "$head" "$branch") || { echo "$branch: $tree" >&2; exit 1; }
  head=$(git commit-tree "$tree" -p "$head" -m "$branch") || exit 1
done
git rev-parse "$head^{tree}"
`;

/** A bare clone in which many branches begin at one commit. */
export class MergeTrial {
  readonly #folder: string;

  /** @param url - of the repository, with credentials */
  static async clone(url: string): Promise<MergeTrial> {
    const folder = await mkdtemp(join(tmpdir(), 'gitops-merges-'));
    const trial = new MergeTrial(folder);
    await trial.#git(['clone', '--quiet', '--bare', url, folder]);
    return trial;
  }

  private constructor(folder: string) {
    this.#folder = folder;
  }

  async remove(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Commits each set of files on a branch of its own, all from the tip of one branch. */
  async commit(
    from: string,
    branches: ReadonlyMap<string, ReadonlyMap<string, string>>,
  ): Promise<void> {
    const base = await this.#git(['rev-parse', `refs/heads/${from}`]);
    const stream: Buffer[] = [];
    for (const [branch, files] of branches) {
      stream.push(
        Buffer.from(
          `commit refs/heads/${branch}\ncommitter Test <test@acme.example> 1767225600 +0000\ndata 0\nfrom ${base}\n`,
        ),
      );
      for (const [path, content] of files) {
        const bytes = Buffer.from(content);
        stream.push(
          Buffer.from(`M 100644 inline ${path}\ndata ${bytes.length}\n`),
          bytes,
          Buffer.from('\n'),
        );
      }
    }
    await this.#feed('git', ['fast-import', '--quiet'], Buffer.concat(stream));
  }

  /**
   * Merges branches in this order.
   *
   * @returns id of the tree at the end
   * @throws Error with git's words when one conflicts
   */
  async merge(base: string, branches: string[]): Promise<string> {
    const head = await this.#git(['rev-parse', `refs/heads/${base}`]);
    const input = branches.map(branch => `refs/heads/${branch}\n`).join('');
    return this.#feed('sh', ['-c', MERGE_ALL, 'sh', head], Buffer.from(input));
  }

  /** Writes a tree into an empty folder. */
  async checkOut(tree: string): Promise<string> {
    const folder = join(this.#folder, 'checkouts', tree);
    await mkdir(folder, { recursive: true });
    await this.#git([
      `--work-tree=${folder}`,
      'read-tree',
      '-u',
      '--reset',
      tree,
    ]);
    return folder;
  }

  /** Content of a file in a tree or on a branch. */
  async read(revision: string, path: string): Promise<string> {
    const { stdout } = await run(
      'git',
      ['-C', this.#folder, 'show', `${revision}:${path}`],
      { env: this.#env() },
    );
    return stdout;
  }

  async #git(args: string[]): Promise<string> {
    const { stdout } = await run(
      'git',
      [...(args[0] === 'clone' ? [] : [`--git-dir=${this.#folder}`]), ...args],
      { env: this.#env() },
    );
    return stdout.trim();
  }

  async #feed(command: string, args: string[], input: Buffer): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        env: { ...this.#env(), GIT_DIR: this.#folder },
      });
      let output = '';
      let errors = '';
      child.stdout.on('data', chunk => {
        output += chunk;
      });
      child.stderr.on('data', chunk => {
        errors += chunk;
      });
      child.on('error', reject);
      child.on('close', code => {
        if (code === 0) {
          resolve(output.trim());
        } else {
          reject(new Error(errors));
        }
      });
      child.stdin.on('error', () => {
        // It has ended early: its exit code says why.
      });
      child.stdin.end(input);
    });
  }

  #env(): NodeJS.ProcessEnv {
    return { PATH: process.env.PATH, HOME: tmpdir(), ...PERSON };
  }
}
