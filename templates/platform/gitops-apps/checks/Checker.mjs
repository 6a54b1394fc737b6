import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { installedPackage } from './installedPackage.mjs';
import { ClosedSchemas } from './kubernetes/ClosedSchemas.mjs';
import { applicationPath } from './repository/layout.mjs';

const HERE = path.dirname(fileURLToPath(import.meta.url));
const MANIFESTS = new Set(['application', 'manifest']);
const LAYOUT = {
  rule: 'layout',
  remedy: 'README.md shows where files lie. Move or remove it.',
};

/**
 * What is found wrong.
 *
 * @typedef {{path: string, rule: string, message: string, remedy: string, application?: string}} Finding
 */

/**
 * Judges single files and what is rendered, without looking at anything else. What this takes is loaded when it is
 * first needed: a run in which everything is known already needs none of it.
 */
export class Checker {
  #cache;
  #policies;
  #kubernetes;
  #yaml;

  /**
   * @param {{
   *   cache: import('./DiskCache.mjs').DiskCache,
   *   policies: import('./Policies.mjs').Policies,
   * }} options
   */
  constructor({ cache, policies }) {
    this.#cache = cache;
    this.#policies = policies;
  }

  /** Stands for everything but the checked content that decides about a verdict. */
  fingerprint() {
    const sources = readdirSync(HERE, { recursive: true })
      .map(String)
      .filter(file => /(?<!\.test)\.mjs$/.test(file))
      .sort()
      .map(file => readFileSync(path.join(HERE, file), 'utf8'));
    return hash(
      'sha256',
      JSON.stringify([
        sources,
        ClosedSchemas.describe(),
        ['ajv', 'yaml', '@open-policy-agent/opa-wasm'].map(
          name => installedPackage(name)?.version,
        ),
        this.#policies.fingerprint(),
      ]),
    );
  }

  /** Begins to load what judging takes, because it is known that there will be something to judge. */
  prepare() {
    this.#loadKubernetes().catch(() => undefined);
  }

  /** @param {string} text */
  async readYaml(text) {
    this.#yaml ??= import('./repository/readYaml.mjs');
    const { readYaml } = await this.#yaml;
    return readYaml(text);
  }

  /**
   * @param {{path: string, text: string, role: import('./repository/layout.mjs').Role}} file
   * @returns {Promise<Finding[]>}
   */
  async file({ path: file, text, role }) {
    switch (role.kind) {
      case 'application':
      case 'values':
      case 'platform-values':
      case 'manifest':
      case 'data':
        return this.#yamlFile({ file, text, role });
      case 'owners':
        return this.#ask({ source: 'repository', path: file, object: text });
      case 'chart':
        return this.#chartFile({ file, text });
      case 'unknown':
        return this.#unknownFile(file);
      default:
        return [];
    }
  }

  /**
   * @param {{place: import('./repository/layout.mjs').Place, text: string}} options `text`: what helm printed
   * @returns {Promise<Finding[]>}
   */
  async rendered({ place, text }) {
    const file = applicationPath(place);
    // Helm's processes end in the meantime, and the next ones are started.
    await breathe();
    const { documents, problems } = await this.readYaml(text);
    const findings = problems.map(({ message, remedy, document }) => ({
      path: file,
      rule: 'yaml',
      message: `rendered ${titleOf(documents[document])}: ${message}`,
      remedy,
    }));
    const origin = `It comes out of the chart with the values of ${file}.`;
    const seen = new Set();
    for (const object of documents) {
      findings.push(
        ...(await this.#kubernetesFindings(file, object)).map(finding => ({
          ...finding,
          remedy: `${finding.remedy} ${origin}`,
        })),
        ...(await this.#ask({
          source: 'rendered',
          path: file,
          place,
          object,
        })),
      );
      const identity = identityOf(object);
      if (seen.has(identity)) {
        findings.push({
          path: file,
          rule: 'kubernetes-schema',
          message: `${titleOf(object)} is rendered twice`,
          remedy: `Give one of them another name. ${origin}`,
        });
      }
      seen.add(identity);
    }
    return findings;
  }

  /** What is wrong with a pull request as a whole. */
  change({ changes, author }) {
    return this.#ask({ source: 'change', author, files: changes });
  }

  /** What is wrong with the files of the repository taken together. */
  tree(paths) {
    return this.#ask({ source: 'tree', files: paths });
  }

  async #yamlFile({ file, text, role }) {
    const { documents, problems, broken } = await this.readYaml(text);
    const findings = problems.map(({ message, remedy }) => ({
      path: file,
      rule: 'yaml',
      message,
      remedy,
    }));
    if (broken) {
      return findings;
    }
    const place = role.place ?? null;
    for (const object of documents) {
      if (MANIFESTS.has(role.kind)) {
        findings.push(...(await this.#kubernetesFindings(file, object)));
      }
      findings.push(
        ...(await this.#ask({
          source: 'repository',
          path: file,
          place,
          object,
        })),
      );
    }
    return [
      ...findings,
      ...(await this.#ask({ source: 'file', path: file, objects: documents })),
    ];
  }

  async #chartFile({ file, text }) {
    const [, version] =
      /^charts\/[^/]+\/([^/]+)\/Chart\.yaml$/.exec(file) ?? [];
    if (!version) {
      return [];
    }
    const { documents } = await this.readYaml(text);
    return documents[0]?.version === version
      ? []
      : [
          {
            ...LAYOUT,
            path: file,
            message: `version is ${JSON.stringify(
              documents[0]?.version,
            )}, but the folder is called ${version}`,
            remedy: 'Give the folder the name of the version that it holds.',
          },
        ];
  }

  async #unknownFile(file) {
    const findings = await this.#ask({
      source: 'repository',
      path: file,
      place: null,
      object: null,
    });
    return findings.length > 0
      ? findings
      : [
          {
            ...LAYOUT,
            path: file,
            message: 'nothing in this repository reads such a file',
          },
        ];
  }

  async #kubernetesFindings(file, object) {
    const kubernetes = await this.#loadKubernetes();
    const found = await kubernetes.check(object);
    return found.map(({ message, remedy }) => ({
      path: file,
      rule: 'kubernetes-schema',
      message,
      remedy,
    }));
  }

  async #ask(input) {
    return this.#policies.evaluate(input);
  }

  #loadKubernetes() {
    this.#kubernetes ??= import('./kubernetes/KubernetesChecks.mjs').then(
      ({ KubernetesChecks }) => KubernetesChecks.load({ cache: this.#cache }),
    );
    return this.#kubernetes;
  }
}

function titleOf(object) {
  return [object?.kind, object?.metadata?.name].filter(Boolean).join(' ');
}

function identityOf(object) {
  const { apiVersion, kind, metadata } = object ?? {};
  return JSON.stringify([
    String(apiVersion).split('/').slice(0, -1),
    kind,
    metadata?.namespace,
    metadata?.name,
  ]);
}
