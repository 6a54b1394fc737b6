import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { CannotRun } from '../CannotRun.mjs';
import { KINDS } from '../kubernetes/kinds.mjs';
import { findHelm } from './findHelm.mjs';
import { Slots } from './Slots.mjs';

/** As Argo CD passes it: without the "v". No chart of ours may depend on it. */
export const KUBERNETES_VERSION = '1.36.1';

/** More at once are no faster: each uses a core. */
const CONCURRENT_RENDERS = 2;
const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const KIND = 'renders';
const API_VERSIONS = [
  ...new Set(
    [...KINDS.values()].flatMap(({ id, apiVersion }) => [apiVersion, id]),
  ),
].sort();

/**
 * What a render is made of.
 *
 * @typedef {{
 *   chart: string,
 *   valueFiles: string[],
 *   releaseName: string,
 *   namespace: string,
 * }} Source `chart` and `valueFiles` are paths in the repository
 *
 * @typedef {{text: string} | {error: string}} Render what helm printed, or why it refused
 */

/** Renders charts with the real helm as Argo CD does. What was rendered before, here or in an earlier run, is kept. */
export class Helm {
  #cache;
  #slots = new Slots(CONCURRENT_RENDERS);
  #found;
  #home;

  /** How often helm was started. */
  renders = 0;

  /** @param {{cache: import('../DiskCache.mjs').DiskCache}} options */
  constructor({ cache }) {
    this.#cache = cache;
  }

  /** Which helm it is. */
  async version() {
    return (await this.#helm()).version;
  }

  /**
   * @param {import('../repository/RepositoryTree.mjs').RepositoryTree} tree
   * @param {Source} source whose files are all there
   * @returns {Promise<Render>}
   */
  async render(tree, source) {
    const { version } = await this.#helm();
    const key = hash(
      'sha256',
      JSON.stringify([
        version,
        KUBERNETES_VERSION,
        API_VERSIONS,
        source.releaseName,
        source.namespace,
        tree.fingerprint(source.chart),
        source.valueFiles.map(file => tree.fingerprint(file)),
      ]),
    );
    const known = this.#cache.get(KIND, key);
    if (known) {
      return known;
    }
    const render = await this.#slots.run(() => this.#run(tree, source));
    this.#cache.put(KIND, key, render);
    return render;
  }

  /** Removes what helm may have written. */
  close() {
    if (this.#home) {
      rmSync(this.#home, { recursive: true, force: true });
    }
  }

  #helm() {
    this.#found ??= findHelm({ cache: this.#cache });
    return this.#found;
  }

  async #run(tree, { chart, valueFiles, releaseName, namespace }) {
    const { file } = await this.#helm();
    this.#home ??= mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-helm-'));
    const home = this.#home;
    this.renders += 1;
    const args = [
      'template',
      '.',
      '--name-template',
      releaseName,
      '--namespace',
      namespace,
      '--kube-version',
      KUBERNETES_VERSION,
      ...valueFiles.flatMap(values => ['--values', tree.locate(values)]),
      ...API_VERSIONS.flatMap(version => ['--api-versions', version]),
      '--include-crds',
    ];
    const options = {
      cwd: tree.locate(chart),
      timeout: TIMEOUT_MS,
      maxBuffer: MAX_OUTPUT_BYTES,
      env: {
        PATH: process.env.PATH,
        // No setting of this machine or its user may change what comes out.
        HOME: home,
        XDG_CACHE_HOME: path.join(home, 'cache'),
        XDG_CONFIG_HOME: path.join(home, 'config'),
        XDG_DATA_HOME: path.join(home, 'data'),
        HELM_CONFIG_HOME: path.join(home, 'config'),
        // A render is over before collecting garbage pays.
        GOGC: 'off',
        GOMEMLIMIT: '512MiB',
      },
    };
    return new Promise((resolve, reject) => {
      execFile(file, args, options, (error, stdout, stderr) => {
        if (!error) {
          resolve({ text: stdout });
        } else if (typeof error.code === 'number') {
          resolve({ error: stderr.trim().replaceAll(`${tree.folder}/`, '') });
        } else if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
          resolve({ error: `more than ${MAX_OUTPUT_BYTES} bytes come out` });
        } else if (error.killed) {
          reject(
            new CannotRun(
              `helm took longer than ${
                TIMEOUT_MS / 1000
              } s for ${chart} with ${valueFiles.join(', ')}.`,
            ),
          );
        } else {
          reject(error);
        }
      });
    });
  }
}
