import { nameOf, roleOf } from './repository/layout.mjs';

/**
 * What has to be looked at: for a pull request only what it touches, and what that has an effect on.
 */
export class Scope {
  #applications = new Map();
  #own = new Set();
  #environments = new Set();
  #charts = new Set();

  /** Whether everything is looked at. */
  everything = false;

  /** @type {string[]} files that belong to no application of a team */
  files = [];

  /** Everything that a repository holds. */
  static ofEverything(head) {
    const scope = new Scope();
    scope.everything = true;
    for (const path of head.paths) {
      scope.#add(path);
    }
    return scope;
  }

  /** @param {{path: string, status: string}[]} changes */
  static ofChanges(changes) {
    const scope = new Scope();
    for (const { path, status } of changes) {
      scope.#add(path, status === 'removed');
    }
    return scope;
  }

  /** The applications, in order of their names. */
  get applications() {
    return [...this.#applications]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([, place]) => place);
  }

  /** Whether the change touches the files of the application itself. */
  touches(place) {
    return this.#own.has(nameOf(place));
  }

  /** @param {import('./repository/layout.mjs').Place} place that something else has an effect on */
  include(place) {
    this.#applications.set(nameOf(place), place);
  }

  /** Whether the platform's values for the environment change. */
  hasEnvironment(environment) {
    return this.#environments.has(environment);
  }

  /** Folders of charts of which something changes, as `charts/<chart>/<version>`. */
  get charts() {
    return this.#charts;
  }

  #add(path, removed = false) {
    const { kind, place, environment } = roleOf(path);
    const owner = place ?? placeOfFolder(path);
    if (owner) {
      this.#own.add(nameOf(owner));
      this.include(owner);
      return;
    }
    if (kind === 'platform-values') {
      this.#environments.add(environment);
    }
    if (kind === 'chart') {
      this.#charts.add(path.split('/').slice(0, 3).join('/'));
    }
    if (!removed) {
      this.files.push(path);
    }
  }
}

/** A file of a strange name in an application's folder is the application's all the same. */
function placeOfFolder(path) {
  const [top, environment, team, application, file] = path.split('/');
  return top === 'values' && file && environment !== '_platform'
    ? { environment, team, application }
    : undefined;
}
