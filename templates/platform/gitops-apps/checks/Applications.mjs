import { hash } from 'node:crypto';
import { describeHelmError } from './helm/describeHelmError.mjs';
import { readSource } from './helm/readSource.mjs';
import {
  applicationPath,
  nameOf,
  roleOf,
  valuesFolder,
} from './repository/layout.mjs';

/**
 * Checks whole applications: their own files, and what is rendered from them. A verdict is kept until something of what
 * it was made of changes.
 */
export class Applications {
  #cache;
  #checker;
  #helm;
  #fingerprint;

  /**
   * @param {{
   *   cache: import('./DiskCache.mjs').DiskCache,
   *   checker: import('./Checker.mjs').Checker,
   *   helm: import('./helm/Helm.mjs').Helm,
   *   fingerprint: string,
   * }} options `fingerprint`: of everything beside the repository's content that decides about a verdict
   */
  constructor({ cache, checker, helm, fingerprint }) {
    this.#cache = cache;
    this.#checker = checker;
    this.#helm = helm;
    this.#fingerprint = fingerprint;
  }

  /**
   * @param {import('./repository/RepositoryTree.mjs').RepositoryTree} tree
   * @param {import('./repository/layout.mjs').Place} place of which some file is there
   * @returns {Promise<import('./Checker.mjs').Finding[]>}
   */
  async check(tree, place) {
    const { source, problems } = await this.source(tree, place);
    const key = hash(
      'sha256',
      JSON.stringify([
        this.#fingerprint,
        await this.#helm.version(),
        nameOf(place),
        tree.fingerprint(applicationPath(place)),
        tree.fingerprint(valuesFolder(place)),
        source
          ? [source.chart, ...source.valueFiles].map(
              file => tree.fingerprint(file) ?? null,
            )
          : null,
      ]),
    );
    const known = this.#cache.get('verdicts', key);
    if (known) {
      return known;
    }
    this.#checker.prepare();
    const rendered = this.#checkRendered({ tree, place, source, problems });
    const findings = [
      ...(await this.#checkFiles(tree, place)),
      ...(await rendered),
    ].map(finding => ({ ...finding, application: nameOf(place) }));
    this.#cache.put('verdicts', key, findings);
    return findings;
  }

  /**
   * What is rendered; undefined where something is in the way.
   *
   * @param {import('./repository/RepositoryTree.mjs').RepositoryTree} tree
   * @param {import('./repository/layout.mjs').Place} place
   * @returns {Promise<string | undefined>}
   */
  async text(tree, place) {
    const { source } = await this.source(tree, place);
    if (!source || (await this.#missing(tree, source)).length > 0) {
      return undefined;
    }
    return (await this.#helm.render(tree, source)).text;
  }

  /** What helm has to render for an application, as its Application says. */
  async source(tree, place) {
    const file = applicationPath(place);
    if (!tree.has(file)) {
      return { problems: [] };
    }
    const key = hash('sha256', `${this.#fingerprint}${tree.fingerprint(file)}`);
    const known = this.#cache.get('sources', key);
    if (known) {
      return known;
    }
    const { documents, broken } = await this.#checker.readYaml(tree.text(file));
    // What is wrong with the file itself is found where files are checked.
    const read =
      broken || documents.length !== 1
        ? { problems: [] }
        : readSource(documents[0]);
    this.#cache.put('sources', key, read);
    return read;
  }

  async #checkFiles(tree, place) {
    const file = applicationPath(place);
    const values = tree.pathsIn(valuesFolder(place));
    const findings = [];
    if (!tree.has(file)) {
      findings.push({
        path: values[0],
        rule: 'layout',
        message: `${file}, which would use these values, is missing`,
        remedy: 'Add the Application, or remove the folder with the values.',
      });
    }
    for (const path of values) {
      findings.push(...(await this.#checkFile(tree, path)));
    }
    return tree.has(file)
      ? [...findings, ...(await this.#checkApplicationFile(tree, file))]
      : findings;
  }

  /** It rarely changes, and of the files of an application it takes the most to judge. */
  async #checkApplicationFile(tree, path) {
    const key = hash(
      'sha256',
      JSON.stringify([this.#fingerprint, path, tree.fingerprint(path)]),
    );
    const known = this.#cache.get('verdicts', key);
    if (known) {
      return known;
    }
    const findings = await this.#checkFile(tree, path);
    this.#cache.put('verdicts', key, findings);
    return findings;
  }

  #checkFile(tree, path) {
    return this.#checker.file({
      path,
      text: tree.text(path),
      role: roleOf(path),
    });
  }

  async #checkRendered({ tree, place, source, problems }) {
    const file = applicationPath(place);
    const here = problem => ({ path: file, rule: 'render', ...problem });
    if (!source) {
      return problems.map(here);
    }
    const missing = await this.#missing(tree, source);
    if (missing.length > 0) {
      return missing.map(here);
    }
    const render = await this.#helm.render(tree, source);
    if (render.text !== undefined) {
      return this.#checker.rendered({ place, text: render.text });
    }
    const values = new Map();
    for (const path of source.valueFiles) {
      const { documents, broken } = await this.#checker.readYaml(
        tree.text(path),
      );
      if (broken && path.startsWith(`${valuesFolder(place)}/`)) {
        // Said where files are checked, with the line.
        return [];
      }
      values.set(path, documents[0]);
    }
    return describeHelmError({
      error: render.error,
      source,
      values,
      applicationFile: file,
    });
  }

  async #missing(tree, { chart, valueFiles }) {
    const problems = [];
    if (!tree.has(`${chart}/Chart.yaml`)) {
      const parent = chart.slice(0, chart.lastIndexOf('/'));
      const versions = tree
        .pathsIn(parent)
        .map(path => path.slice(parent.length + 1).split('/'))
        .filter(
          ([, name, ...more]) => name === 'Chart.yaml' && more.length === 0,
        )
        .map(([version]) => version);
      problems.push({
        message: `spec.source.path: ${chart} is no chart of this repository`,
        remedy:
          versions.length > 0
            ? `Use one of these versions: ${versions.join(', ')}.`
            : `Add the chart to ${parent}.`,
      });
    }
    for (const { path } of tree.refused) {
      if (path.startsWith(`${chart}/`)) {
        problems.push({
          message: `${path} is not read, so the chart cannot be rendered`,
          remedy: 'Make it an ordinary file.',
        });
      }
    }
    for (const path of valueFiles.filter(one => !tree.has(one))) {
      problems.push({
        message: `spec.source.helm.valueFiles: ${path} is missing`,
        remedy: path.endsWith('/image.yaml')
          ? 'Add it; "image: {}" stands for an application that has no image yet.'
          : 'Add the file, or take it off the list.',
      });
    }
    return problems;
  }
}
