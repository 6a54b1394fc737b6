import { createApplication } from './createApplication.mjs';

export const NAMESPACE = 'argocd';
const WORDS = [
  'checkout',
  'ledger',
  'refunds',
  'tracking',
  'wallet',
  'invoices',
  'courier',
  'depot',
  'routing',
  'fraud',
];
const TEAMS = ['payments', 'logistics', 'growth', 'identity', 'search'];

/** The application that has this number, the same in every environment. */
export function componentOf(number) {
  const component = `${WORDS[number % WORDS.length]}-${number}`;
  const team = `${TEAMS[number % TEAMS.length]}-${number % 40}`;
  return { component, team };
}

/**
 * What one Argo CD manages. An Application is only made when somebody asks for it; what a client gets of it is kept as
 * text until it changes, so that the server costs next to nothing.
 */
export class Applications {
  #descriptions;
  #indexes;
  #changed = new Map();
  #texts = new Map();
  #resourceVersion = 1_000_000;

  /**
   * @param {{
   *   count: number,
   *   environments: string[],
   *   sharedHistory: boolean,
   * }} options `count`: how many there are, one for each application and environment; `sharedHistory`: an application has
   *   the same commits in every environment
   */
  constructor({ count, environments, sharedHistory }) {
    this.#descriptions = Array.from({ length: count }, (_, index) => {
      const { component, team } = componentOf(
        Math.floor(index / environments.length),
      );
      const environment = environments[index % environments.length];
      const name = `${component}-${environment}`;
      return {
        name,
        component,
        team,
        environment,
        revisionsOf: sharedHistory ? component : name,
      };
    });
    this.#indexes = new Map(
      this.#descriptions.map(({ name }, index) => [name, index]),
    );
  }

  get resourceVersion() {
    return String(this.#resourceVersion);
  }

  get size() {
    return this.#descriptions.length;
  }

  /** Names of the projects. */
  get projects() {
    return [
      ...new Set(
        this.#descriptions.map(
          ({ team, environment }) => `${team}-${environment}`,
        ),
      ),
    ];
  }

  /** @returns {number | undefined} */
  indexOf(name) {
    return this.#indexes.get(name);
  }

  describe(index) {
    return this.#descriptions[index];
  }

  /**
   * @param {{name?: string, selector?: string}} query `selector`: equalities, with commas between them
   * @returns {number[]}
   */
  find({ name, selector }) {
    if (name) {
      return [this.indexOf(name)].filter(index => index !== undefined);
    }
    const wanted = (selector ? selector.split(',') : []).map(equality =>
      equality.split('='),
    );
    return [...this.#descriptions.keys()].filter(index =>
      wanted.every(
        ([label, value]) =>
          readLabel(this.#descriptions[index], label) === value,
      ),
    );
  }

  /**
   * @param {number} index
   * @param {{key: string, trim?: (application: object) => object}} view what of it: all without `trim`
   */
  text(index, { key, trim }) {
    const texts = this.#texts.get(key) ?? [];
    this.#texts.set(key, texts);
    texts[index] ??= JSON.stringify(
      trim ? trim(this.#application(index)) : this.#application(index),
    );
    return texts[index];
  }

  /** @param {(application: object) => void} change */
  update(index, change) {
    const application = this.#application(index);
    this.#resourceVersion += 1;
    application.metadata.resourceVersion = this.resourceVersion;
    change(application);
    this.#changed.set(index, application);
    for (const texts of this.#texts.values()) {
      delete texts[index];
    }
  }

  #application(index) {
    return (
      this.#changed.get(index) ?? createApplication(this.#descriptions[index])
    );
  }
}

function readLabel({ component, team, environment }, label) {
  return {
    'app.kubernetes.io/name': component,
    'app.kubernetes.io/part-of': `${team}-core`,
    environment,
    team,
  }[label];
}
