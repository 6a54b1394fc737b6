import { hash } from 'node:crypto';
import { Applications } from './Applications.mjs';
import { Checker } from './Checker.mjs';
import { diffManifests } from './diffManifests.mjs';
import { Helm } from './helm/Helm.mjs';
import { Policies } from './Policies.mjs';
import { readPlatform } from './readPlatform.mjs';
import { findChanges } from './repository/findChanges.mjs';
import { applicationPath, roleOf, valuesFolder } from './repository/layout.mjs';
import { Scope } from './Scope.mjs';

/** Applications that are worked on at the same time: enough that helm has work while the first schemas are made. */
const CONCURRENT_APPLICATIONS = 64;

/** One validation of a checkout, or of the difference between two. */
export class Validation {
  #head;
  #base;
  #changes;
  #author;
  #all;
  #cache;
  #policies;
  #checker;
  #helm;
  #applications;
  #fingerprint;

  /**
   * @param {{
   *   head: import('./repository/RepositoryTree.mjs').RepositoryTree,
   *   base?: import('./repository/RepositoryTree.mjs').RepositoryTree,
   *   author: {login: string, bot: boolean},
   *   all: boolean,
   *   cache: import('./DiskCache.mjs').DiskCache,
   *   policyFolder?: string,
   * }} options
   */
  constructor({ head, base, author, all, cache, policyFolder }) {
    this.#head = head;
    this.#base = base;
    this.#author = author;
    this.#all = all;
    this.#cache = cache;
    this.#policies = policyFolder;
    this.#helm = new Helm({ cache });
  }

  /** How often helm was started. */
  get renders() {
    return this.#helm.renders;
  }

  /**
   * @returns {Promise<{
   *   findings: import('./Checker.mjs').Finding[],
   *   applications: {place: import('./repository/layout.mjs').Place, state: string, diff: string}[],
   *   checked: number,
   * }>}
   */
  async run() {
    try {
      return await this.#run();
    } finally {
      this.#helm.close();
    }
  }

  async #run() {
    const { platform, findings } = await readPlatform({
      tree: this.#head,
      cache: this.#cache,
    });
    if (!platform) {
      return { findings, applications: [], checked: 0 };
    }
    const policies = new Policies({ platform, folder: this.#policies });
    this.#checker = new Checker({ cache: this.#cache, policies });
    this.#fingerprint = hash(
      'sha256',
      `${this.#checker.fingerprint()}${this.#head.fingerprint(
        'platform.yaml',
      )}`,
    );
    this.#applications = new Applications({
      cache: this.#cache,
      checker: this.#checker,
      helm: this.#helm,
      fingerprint: this.#fingerprint,
    });
    const settings = await this.#checkFile('platform.yaml');
    if (settings.length > 0) {
      // Judged by wrong settings, everything else would be wrong as well.
      return { findings: settings, applications: [], checked: 0 };
    }
    this.#changes = this.#base
      ? findChanges(this.#base, this.#head)
      : undefined;
    const scope = await this.#scope();
    const [files, applications] = await Promise.all([
      this.#checkFiles(scope),
      this.#checkApplications(scope),
    ]);
    return {
      findings: [...this.#refused(), ...files, ...applications],
      applications: await this.#diffs(),
      checked: scope.applications.length,
    };
  }

  async #scope() {
    const changed = path => this.#changes.some(change => change.path === path);
    if (!this.#changes || this.#all || changed('platform.yaml')) {
      return Scope.ofEverything(this.#head);
    }
    return this.#withEffects(Scope.ofChanges(this.#changes));
  }

  /** With the applications that a change of a chart or of the platform's values has an effect on. */
  async #withEffects(scope) {
    for (const place of this.#places()) {
      if (
        scope.hasEnvironment(place.environment) ||
        (scope.charts.size > 0 && (await this.#uses(place, scope.charts)))
      ) {
        scope.include(place);
      }
    }
    return scope;
  }

  #places() {
    return this.#head.paths
      .map(path => roleOf(path))
      .filter(({ kind }) => kind === 'application')
      .map(({ place }) => place);
  }

  async #uses(place, charts) {
    const { source } = await this.#applications.source(this.#head, place);
    return charts.has(source?.chart);
  }

  #refused() {
    return this.#head.refused.map(problem => ({ rule: 'layout', ...problem }));
  }

  async #checkFiles(scope) {
    const findings = [];
    for (const path of scope.files) {
      findings.push(...(await this.#checkFile(path)));
    }
    if (scope.everything || this.#addsApplication()) {
      findings.push(
        ...(await this.#known(['tree', this.#head.paths], () =>
          this.#checker.tree(this.#head.paths),
        )),
      );
    }
    if (this.#changes?.length > 0) {
      const change = { changes: this.#changes, author: this.#author };
      findings.push(
        ...(await this.#known(['change', change], () =>
          this.#checker.change(change),
        )),
      );
    }
    return findings;
  }

  #addsApplication() {
    return this.#changes?.some(
      ({ path, status }) =>
        status === 'added' && roleOf(path).kind === 'application',
    );
  }

  #checkFile(path) {
    const role = roleOf(path);
    if (role.kind === 'housekeeping') {
      return [];
    }
    return this.#known(['file', path, this.#head.fingerprint(path)], () =>
      this.#checker.file({ path, text: this.#head.text(path), role }),
    );
  }

  /** A verdict about what the key holds, if need be from an earlier run. */
  async #known(about, judge) {
    const key = hash('sha256', JSON.stringify([this.#fingerprint, about]));
    const known = this.#cache.get('verdicts', key);
    if (known) {
      return known;
    }
    const findings = await judge();
    this.#cache.put('verdicts', key, findings);
    return findings;
  }

  async #checkApplications(scope) {
    const there = scope.applications.filter(place =>
      isThere(this.#head, place),
    );
    const found = await inParallel(there, place =>
      this.#applications.check(this.#head, place),
    );
    return found.flat();
  }

  async #diffs() {
    if (!this.#changes) {
      return [];
    }
    const scope = await this.#withEffects(Scope.ofChanges(this.#changes));
    const rendered = await inParallel(scope.applications, place =>
      this.#compare(place),
    );
    const shown = rendered.filter(
      ({ place, before, after }) => scope.touches(place) || before !== after,
    );
    const diffs = await diffManifests(shown);
    return shown.map(({ place, state }, index) => ({
      place,
      state,
      diff: diffs[index],
    }));
  }

  async #compare(place) {
    const text = tree =>
      isThere(tree, place) ? this.#applications.text(tree, place) : '';
    return comparable({
      place,
      state: stateOf({ base: this.#base, head: this.#head, place }),
      before: await text(this.#base),
      after: await text(this.#head),
    });
  }
}

/** Two renders of which one failed say nothing about what would change; the finding does. */
function comparable({ before, after, ...rest }) {
  return after === undefined
    ? { before: '', after: '', ...rest }
    : { before: before ?? '', after, ...rest };
}

function isThere(tree, place) {
  return (
    tree.has(applicationPath(place)) ||
    tree.fingerprint(valuesFolder(place)) !== undefined
  );
}

function stateOf({ base, head, place }) {
  if (!isThere(base, place)) {
    return 'added';
  }
  return isThere(head, place) ? 'changed' : 'removed';
}

async function inParallel(items, work) {
  const results = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: CONCURRENT_APPLICATIONS }, async () => {
      while (next < items.length) {
        const index = next++;
        results[index] = await work(items[index]);
      }
    }),
  );
  return results;
}
