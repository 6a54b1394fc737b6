import { execFile } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TreeEntry } from '../../git/GitObjects';
import { GitRepository } from '../../git/GitRepository';
import { ApplicationSource } from '../applications/Application';
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
    releaseName,
    namespace,
  }: {
    /** Full SHA of the commit. */
    revision: string;
    source: ApplicationSource;
    releaseName: string;
    namespace: string;
  }): Promise<KubernetesObject[]> {
    const chart = repositoryPath(source.path ?? '');
    const values = (source.helm?.valueFiles ?? []).map(file =>
      repositoryPath(file, chart),
    );
    const inputs = await Promise.all(
      [chart, ...values].map(async path =>
        // The root of a repository is no entry of its tree.
        path ? (await this.#trees.entry(revision, path))?.sha : revision,
      ),
    );
    const key = createHash('sha256')
      .update(
        JSON.stringify([chart, values, releaseName, namespace, ...inputs]),
      )
      .digest('hex');
    const known = this.#answers.get(key);
    if (known) {
      return known;
    }
    const answer = this.#slots.run(() =>
      this.#run({
        revision,
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
    revision,
    chart,
    values,
    releaseName,
    namespace,
  }: {
    revision: string;
    chart: string;
    values: string[];
    releaseName: string;
    namespace: string;
  }): Promise<KubernetesObject[]> {
    const folder = join(this.#workDirectory, randomUUID());
    const source = join(folder, 'source');
    const home = join(folder, 'home');
    try {
      await mkdir(home, { recursive: true });
      await exportFiles({
        repository: this.#repository,
        files: await this.#files(revision, [chart, ...values]),
        folder: source,
      });
      const args = [
        'template',
        '.',
        '--name-template',
        releaseName,
        '--namespace',
        namespace,
        '--kube-version',
        KUBERNETES_VERSION,
        ...values.flatMap(file => ['--values', join(source, file)]),
        ...API_VERSIONS.flatMap(version => ['--api-versions', version]),
        '--include-crds',
      ];
      this.#runs += 1;
      const text = await runHelm({
        helm: await this.#helm(),
        args,
        chart: join(source, chart),
        home,
      }).catch((problem: unknown) => {
        throw problem instanceof ManifestError
          ? describeFailure({ problem, args, source })
          : problem;
      });
      return parseManifests(text, chart);
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
  source,
}: {
  problem: ManifestError;
  args: string[];
  source: string;
}): ManifestError {
  const shown = args.slice(0, args.indexOf('--api-versions')).join(' ');
  const text = `failed to execute helm template command: failed running helm: \`helm ${shown} <api versions removed> --include-crds\` ${problem.message}`;
  return new ManifestError(text.replaceAll(source, PATH_IN_MESSAGES));
}
