import { GitRepository } from '../../git/GitRepository';
import { TreeEntry } from '../../git/GitObjects';

/** Commits whose trees are kept. */
const KEPT_REVISIONS = 8;

/** What lies where at a commit, read once a commit: every application asks for the same one. */
export class RevisionTrees {
  readonly #repository: GitRepository;
  readonly #trees = new Map<string, Promise<Map<string, TreeEntry>>>();

  private constructor(repository: GitRepository) {
    this.#repository = repository;
  }

  static create(repository: GitRepository): RevisionTrees {
    return new RevisionTrees(repository);
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
