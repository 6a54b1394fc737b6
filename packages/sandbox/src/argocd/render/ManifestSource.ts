import { posix } from 'node:path';
import { GitRepository } from '../../git/GitRepository';
import {
  Application,
  SourceType,
  TRACKING_ID,
} from '../applications/Application';
import { instanceName } from '../applications/instanceName';
import {
  ApplicationSource,
  sourcesOf,
  targetRevisions,
} from '../applications/sources';
import { isClusterScoped } from '../cluster/isClusterScoped';
import { groupVersion, KubernetesObject } from '../cluster/KubernetesObject';
import { isHook } from '../sync/hooks';
import { DirectoryRenderer } from './DirectoryRenderer';
import { HelmRenderer } from './HelmRenderer';
import { ManifestError } from './ManifestError';
import { repositoryPath } from './repositoryPath';
import { RevisionTrees } from './RevisionTrees';

/** What an application wants to run, at a commit. */
export interface DesiredState {
  /** Full SHA of the commit of each source. */
  revisions: string[];
  manifests: KubernetesObject[];
  /** Of each source. */
  sourceTypes: SourceType[];
}

/** Turns a commit of the repository into the manifests of an application, as Argo CD's repo-server does. */
export class ManifestSource {
  readonly #trees: RevisionTrees;
  readonly #helm: HelmRenderer;
  readonly #directory: DirectoryRenderer;

  private constructor({
    repository,
    helm,
    workDirectory,
  }: {
    repository: GitRepository;
    helm: () => Promise<string>;
    workDirectory: string;
  }) {
    const trees = RevisionTrees.create(repository);
    this.#trees = trees;
    this.#helm = HelmRenderer.create({
      helm,
      repository,
      trees,
      workDirectory,
    });
    this.#directory = DirectoryRenderer.create({ repository, trees });
  }

  static create(options: {
    repository: GitRepository;
    /** Path of helm; asked for when it is first needed. */
    helm: () => Promise<string>;
    /** For what is rendered at the moment. */
    workDirectory: string;
  }): ManifestSource {
    return new ManifestSource(options);
  }

  /** Branches may have moved: they are looked up again. */
  branchesMoved(): void {
    this.#trees.forget();
  }

  /**
   * @param revisions - of each source. Default: what each follows
   * @throws ManifestError in Argo CD's words
   */
  async desired(
    application: Application,
    revisions: string[] = targetRevisions(application.spec),
  ): Promise<DesiredState> {
    const sources = sourcesOf(application.spec);
    const failed = (index: number, message: string) =>
      new ManifestError(
        `Failed to load target state: failed to generate manifest for source ${
          index + 1
        } of ${sources.length}: rpc error: code = Unknown desc = ${message}`,
      );
    const shas = await Promise.all(
      sources.map(async (_, index) => {
        const revision = revisions[index] ?? 'HEAD';
        const sha = await this.#trees.resolve(revision);
        if (!sha) {
          throw failed(
            index,
            /^[0-9a-f]{40}$/.test(revision)
              ? `Failed to checkout revision ${revision}`
              : `unable to resolve '${revision}' to a commit SHA`,
          );
        }
        return sha;
      }),
    );
    const refs = new Map(
      sources.flatMap(({ ref }, index) => (ref ? [[ref, shas[index]]] : [])),
    );
    const rendered = await Promise.all(
      sources.map(async (source, index) => {
        try {
          return await this.#render(application, source, shas[index], refs);
        } catch (error) {
          throw error instanceof ManifestError
            ? failed(
                index,
                `Manifest generation error (cached): ${error.message}`,
              )
            : error;
        }
      }),
    );
    return {
      revisions: shas,
      sourceTypes: rendered.map(({ sourceType }) => sourceType),
      manifests: rendered.flatMap(({ manifests }) => manifests),
    };
  }

  async #render(
    { metadata, spec: { destination } }: Application,
    source: ApplicationSource,
    revision: string,
    refs: Map<string, string>,
  ): Promise<{ sourceType: SourceType; manifests: KubernetesObject[] }> {
    if (source.ref && !source.path) {
      return { sourceType: '', manifests: [] };
    }
    const path = repositoryPath(source.path ?? '');
    if (path && !(await this.#trees.entry(revision, path))) {
      throw new ManifestError(`${source.path}: app path does not exist`);
    }
    const namespace = destination.namespace ?? 'default';
    const isChart =
      source.helm ||
      (await this.#trees.entry(revision, posix.join(path, 'Chart.yaml')));
    const manifests = isChart
      ? await this.#helm.render({
          revision,
          source,
          refs,
          releaseName: source.helm?.releaseName ?? metadata.name,
          namespace,
        })
      : await this.#directory.render({ revision, source });
    return {
      sourceType: isChart ? 'Helm' : 'Directory',
      manifests: manifests.map(manifest =>
        tracked(manifest, instanceName(metadata), namespace),
      ),
    };
  }
}

/** With the namespace of the destination, and with the note by which Argo CD knows its own. */
function tracked(
  manifest: KubernetesObject,
  application: string,
  destinationNamespace: string,
): KubernetesObject {
  const { group } = groupVersion(manifest.apiVersion);
  const { name, generateName } = manifest.metadata;
  if (!name && !isHook(manifest)) {
    throw new ManifestError(
      `${manifest.kind} ${generateName}: cannot use generate name with apply`,
    );
  }
  const namespace = isClusterScoped(manifest.kind)
    ? undefined
    : manifest.metadata.namespace ?? destinationNamespace;
  return {
    ...manifest,
    metadata: {
      ...manifest.metadata,
      ...(namespace ? { namespace } : {}),
      annotations: {
        ...manifest.metadata.annotations,
        [TRACKING_ID]: `${application}:${group}/${manifest.kind}:${
          namespace ?? ''
        }/${name}`,
      },
    },
  };
}
