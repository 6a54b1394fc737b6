import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TreeEntry } from '../../git/GitObjects';
import { GitRepository } from '../../git/GitRepository';
import { ApplicationSource } from '../applications/sources';
import { KubernetesObject } from '../cluster/KubernetesObject';
import { exportFiles } from './exportFiles';
import { API_VERSIONS, KUBERNETES_VERSION } from './kubernetesVersion';
import { ManifestError } from './ManifestError';
import { parseManifests } from './parseManifests';
import { repositoryPath } from './repositoryPath';
import { RevisionTrees } from './RevisionTrees';
import { Semaphore } from './Semaphore';

/** More than two at a time are no faster on a laptop. */
const CONCURRENT_RENDERS = 2;
const TIMEOUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const CACHED_RENDERS = 500;
/** How Argo CD writes paths of its own in messages. */
const PATH_IN_MESSAGES = '<path to cached source>';

/** A file or folder at a commit. */
interface Place {
  revision: string;
  path: string;
}

/**
 * Renders charts out of the repository with the real helm, with the arguments that Argo CD gives it. An answer is kept
 * under the hash of everything that went into it, so that a commit which changes nothing of it costs nothing.
 */
export class HelmRenderer {
  readonly #helm: () => Promise<string>;
  readonly #repository: GitRepository;
  readonly #trees: RevisionTrees;
  readonly #workDirectory: string;
  readonly #slots = Semaphore.create(CONCURRENT_RENDERS);
  readonly #answers = new Map<string, Promise<KubernetesObject[]>>();
  #runs = 0;

  private constructor(options: {
    helm: () => Promise<string>;
    repository: GitRepository;
    trees: RevisionTrees;
    workDirectory: string;
  }) {
    this.#helm = options.helm;
    this.#repository = options.repository;
    this.#trees = options.trees;
    this.#workDirectory = options.workDirectory;
  }

  static create(options: {
    /** Path of the executable; asked for when it is first needed. */
    helm: () => Promise<string>;
    repository: GitRepository;
    /** Of the same repository. */
    trees: RevisionTrees;
    /** For what is rendered at the moment. */
    workDirectory: string;
  }): HelmRenderer {
    return new HelmRenderer(options);
  }

  /** How often helm was started. */
  get runs(): number {
    return this.#runs;
  }

  /** @throws ManifestError with helm's own words */
  async render({
    revision,
    source,
    refs = new Map(),
    releaseName,
    namespace,
  }: {
    /** Full SHA of the commit. */
    revision: string;
    source: ApplicationSource;
    /** Commits of the sources that value files may be taken from, by their names. */
    refs?: Map<string, string>;
    releaseName: string;
    namespace: string;
  }): Promise<KubernetesObject[]> {
    const chart = { revision, path: repositoryPath(source.path ?? '') };
    const values = (source.helm?.valueFiles ?? []).map(file =>
      valueFile(file, chart, refs),
    );
    const inputs = await Promise.all(
      [chart, ...values].map(async place =>
        // The root of a repository is no entry of its tree.
        place.path
          ? (
              await this.#trees.entry(place.revision, place.path)
            )?.sha
          : place.revision,
      ),
    );
    const key = createHash('sha256')
      .update(
        JSON.stringify([
          ...[chart, ...values].map(({ path }) => path),
          releaseName,
          namespace,
          ...inputs,
        ]),
      )
      .digest('hex');
    const known = this.#answers.get(key);
    if (known) {
      return known;
    }
    const answer = this.#slots.run(() =>
      this.#run({
        chart,
        values,
        releaseName,
        namespace,
      }),
    );
    this.#remember(key, answer);
    return answer;
  }

  async #run({
    chart,
    values,
    releaseName,
    namespace,
  }: {
    chart: Place;
    values: Place[];
    releaseName: string;
    namespace: string;
  }): Promise<KubernetesObject[]> {
    const folder = join(this.#workDirectory, randomUUID());
    const home = join(folder, 'home');
    const revisions = [
      ...new Set([chart, ...values].map(({ revision }) => revision)),
    ];
    const sourceOf = (revision: string) => join(folder, revision);
    try {
      await mkdir(home, { recursive: true });
      for (const revision of revisions) {
        await exportFiles({
          repository: this.#repository,
          files: await this.#files(
            revision,
            [chart, ...values]
              .filter(place => place.revision === revision)
              .map(({ path }) => path),
          ),
          folder: sourceOf(revision),
        });
      }
      const args = [
        'template',
        '.',
        '--name-template',
        releaseName,
        '--namespace',
        namespace,
        '--kube-version',
        KUBERNETES_VERSION,
        ...values.flatMap(({ revision, path }) => [
          '--values',
          join(sourceOf(revision), path),
        ]),
        ...API_VERSIONS.flatMap(version => ['--api-versions', version]),
        '--include-crds',
      ];
      this.#runs += 1;
      const text = await runHelm({
        helm: await this.#helm(),
        args,
        chart: join(sourceOf(chart.revision), chart.path),
        home,
      }).catch((problem: unknown) => {
        throw problem instanceof ManifestError
          ? describeFailure({
              problem,
              args,
              sources: revisions.map(sourceOf),
            })
          : problem;
      });
      return parseManifests(text, chart.path);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #files(revision: string, paths: string[]): Promise<TreeEntry[]> {
    const found = await Promise.all(
      paths.map(async path => {
        const entry = await this.#trees.entry(revision, path);
        return entry?.type === 'blob'
          ? [entry]
          : this.#trees.files(revision, path);
      }),
    );
    return found.flat();
  }

  #remember(key: string, answer: Promise<KubernetesObject[]>): void {
    this.#answers.set(key, answer);
    answer.catch(error => {
      // Helm's verdict stands; a full disk or a missing helm may pass.
      if (!(error instanceof ManifestError)) {
        this.#answers.delete(key);
      }
    });
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > CACHED_RENDERS) {
      this.#answers.delete(oldest);
    }
  }
}

/** @throws ManifestError for a name that no source has */
function valueFile(
  file: string,
  chart: Place,
  refs: Map<string, string>,
): Place {
  const [, name, rest] = /^\$([^/]+)(\/.*)$/.exec(file) ?? [];
  if (name === undefined) {
    return {
      revision: chart.revision,
      path: repositoryPath(file, chart.path),
    };
  }
  const revision = refs.get(name);
  if (!revision) {
    throw new ManifestError(
      `failed to resolve value file: source referenced "$${name}", which is not one of the available sources`,
    );
  }
  return { revision, path: repositoryPath(rest) };
}

function runHelm({
  helm,
  args,
  chart,
  home,
}: {
  helm: string;
  args: string[];
  chart: string;
  home: string;
}): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      helm,
      args,
      {
        cwd: chart,
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        // No setting of this machine or its user may change what comes out.
        env: {
          PATH: process.env.PATH,
          HOME: home,
          XDG_CACHE_HOME: join(home, 'cache'),
          XDG_CONFIG_HOME: join(home, 'config'),
          XDG_DATA_HOME: join(home, 'data'),
          HELM_CONFIG_HOME: join(home, 'config'),
        },
      },
      (error, stdout, stderr) => {
        if (!error) {
          resolve(stdout);
        } else if (typeof error.code === 'number') {
          reject(
            new ManifestError(
              `failed exit status ${error.code}: ${stderr.trim()}`,
            ),
          );
        } else {
          reject(
            error.killed
              ? new Error(`helm took longer than ${TIMEOUT_MS / 1000} s`)
              : error,
          );
        }
      },
    );
  });
}

function describeFailure({
  problem,
  args,
  sources,
}: {
  problem: ManifestError;
  args: string[];
  sources: string[];
}): ManifestError {
  const shown = args.slice(0, args.indexOf('--api-versions')).join(' ');
  const text = `failed to execute helm template command: failed running helm: \`helm ${shown} <api versions removed> --include-crds\` ${problem.message}`;
  return new ManifestError(
    sources.reduce(
      (message, source) => message.replaceAll(source, PATH_IN_MESSAGES),
      text,
    ),
  );
}
