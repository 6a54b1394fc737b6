import { posix } from 'node:path';
import { GitRepository } from '../../git/GitRepository';
import { ApplicationSource } from '../applications/sources';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { matchesGlob } from './matchesGlob';
import { parseManifests } from './parseManifests';
import { repositoryPath } from './repositoryPath';
import { RevisionTrees } from './RevisionTrees';

const MANIFEST = /\.(ya?ml|json)$/;
const KEPT_FILES = 5000;

/** Reads the manifests in a folder of the repository. A file that did not change is not read again. */
export class DirectoryRenderer {
  readonly #repository: GitRepository;
  readonly #trees: RevisionTrees;
  /** By blob and path. */
  readonly #read = new Map<string, KubernetesObject[]>();

  private constructor(repository: GitRepository, trees: RevisionTrees) {
    this.#repository = repository;
    this.#trees = trees;
  }

  static create({
    repository,
    trees,
  }: {
    repository: GitRepository;
    /** Of the same repository. */
    trees: RevisionTrees;
  }): DirectoryRenderer {
    return new DirectoryRenderer(repository, trees);
  }

  /** @throws ManifestError that names the file which cannot be read */
  async render({
    revision,
    source,
  }: {
    /** Full SHA of the commit. */
    revision: string;
    source: ApplicationSource;
  }): Promise<KubernetesObject[]> {
    const folder = repositoryPath(source.path ?? '');
    const { recurse, include, exclude } = source.directory ?? {};
    const manifests: KubernetesObject[] = [];
    for (const { path, sha } of await this.#trees.files(revision, folder)) {
      const relative = posix.relative(folder, path);
      if (
        MANIFEST.test(path) &&
        (recurse || !relative.includes('/')) &&
        (!include || matchesGlob(include, relative)) &&
        (!exclude || !matchesGlob(exclude, relative))
      ) {
        manifests.push(...(await this.#manifests(sha, path)));
      }
    }
    return manifests;
  }

  async #manifests(sha: string, path: string): Promise<KubernetesObject[]> {
    const key = `${sha} ${path}`;
    const known = this.#read.get(key);
    if (known) {
      return known;
    }
    const text = (await this.#repository.objects.readBlob(sha)).toString();
    const manifests = parseManifests(text, path);
    if (this.#read.size >= KEPT_FILES) {
      this.#read.clear();
    }
    this.#read.set(key, manifests);
    return manifests;
  }
}
