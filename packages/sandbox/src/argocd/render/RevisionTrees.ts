import { GitRepository } from '../../git/GitRepository';
import { TreeEntry } from '../../git/GitObjects';

/** Commits whose trees are kept. */
const KEPT_REVISIONS = 8;

/** Which commit a branch means and what lies where in it, read once for all applications: they ask for the same. */
export class RevisionTrees {
  readonly #repository: GitRepository;
  readonly #commits = new Map<string, Promise<string | undefined>>();
  readonly #trees = new Map<string, Promise<Map<string, TreeEntry>>>();

  private constructor(repository: GitRepository) {
    this.#repository = repository;
  }

  static create(repository: GitRepository): RevisionTrees {
    return new RevisionTrees(repository);
  }

  /** SHA of the commit that a branch, tag or SHA means, or meant when it was last asked for since `forget`. */
  resolve(revision: string): Promise<string | undefined> {
    const known = this.#commits.get(revision);
    if (known) {
      return known;
    }
    const commit = this.#repository.resolve(revision);
    this.#commits.set(revision, commit);
    commit.catch(() => this.#commits.delete(revision));
    return commit;
  }

  /** Branches may have moved. */
  forget(): void {
    this.#commits.clear();
  }

  /** @param revision - full SHA */
  async entry(revision: string, path: string): Promise<TreeEntry | undefined> {
    return (await this.#tree(revision)).get(path);
  }

  /** Files in a folder and below it; the empty path is the root. */
  async files(revision: string, folder: string): Promise<TreeEntry[]> {
    const prefix = folder ? `${folder}/` : '';
    return [...(await this.#tree(revision)).values()].filter(
      ({ path, type }) => type === 'blob' && path.startsWith(prefix),
    );
  }

  #tree(revision: string): Promise<Map<string, TreeEntry>> {
    const known = this.#trees.get(revision);
    if (known) {
      return known;
    }
    const tree = this.#repository.objects
      .readTree(revision, { recursive: true })
      .then(entries => new Map(entries.map(entry => [entry.path, entry])));
    this.#trees.set(revision, tree);
    tree.catch(() => this.#trees.delete(revision));
    const [oldest] = this.#trees.keys();
    if (this.#trees.size > KEPT_REVISIONS) {
      this.#trees.delete(oldest);
    }
    return tree;
  }
}
