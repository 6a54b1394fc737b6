import { InputError } from '@backstage/errors';

type Labels = Record<string, string>;
type Requirement = {
  key: string;
  operator: 'in' | 'notIn' | 'exists' | 'absent';
  values: string[];
};

const KEY = '[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?';
const VALUE = /^(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);
const EQUALS = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*(\\S*)$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
// Commas between requirements, not those inside brackets.
const SEPARATOR = /,(?![^(]*\))/;

/**
 * A Kubernetes label selector: `app.kubernetes.io/name=checkout,environment in (dev, staging),!legacy`. It means what it
 * means to Argo CD; so a label that is missing passes `!=` and `notin`.
 *
 * @public
 */
export class LabelSelector {
  readonly #requirements: Requirement[];

  /**
   * @throws InputError for a text that is no selector, also for an empty one: it would select everything
   */
  static parse(text: string): LabelSelector {
    if (!text.trim()) {
      throw new InputError('the label selector is empty');
    }
    return new LabelSelector(
      text.split(SEPARATOR).map(part => parseRequirement(part.trim())),
    );
  }

  private constructor(requirements: Requirement[]) {
    this.#requirements = requirements;
  }

  matches(labels: Labels): boolean {
    return this.#requirements.every(requirement =>
      satisfies(labels, requirement),
    );
  }

  /**
   * The requirements that ask for values, by `=`, `==` or `in`. A selector without any takes in whatever it does not
   * exclude.
   */
  equalities(): { key: string; values: readonly string[] }[] {
    return this.#requirements.filter(({ operator }) => operator === 'in');
  }

  /**
   * The only value that the selector lets a label have, if there is just one.
   */
  valueOf(key: string): string | undefined {
    return this.#requirements.find(
      requirement =>
        requirement.key === key &&
        requirement.operator === 'in' &&
        requirement.values.length === 1,
    )?.values[0];
  }
}

function parseRequirement(part: string): Requirement {
  const equals = part.match(EQUALS);
  if (equals) {
    const [, key, operator, value] = equals;
    return {
      key,
      operator: operator === '!=' ? 'notIn' : 'in',
      values: [checkValue(part, value)],
    };
  }
  const set = part.match(SET);
  if (set) {
    const [, key, operator, values] = set;
    return {
      key,
      operator: operator === 'in' ? 'in' : 'notIn',
      values: values.split(',').map(value => checkValue(part, value.trim())),
    };
  }
  const exists = part.match(EXISTS);
  if (exists) {
    const [, not, key] = exists;
    return { key, operator: not ? 'absent' : 'exists', values: [] };
  }
  throw new InputError(`"${part}" is no requirement of a label selector`);
}

function checkValue(part: string, value: string): string {
  if (!VALUE.test(value)) {
    throw new InputError(
      `"${part}" is no requirement of a label selector: "${value}" is no label value`,
    );
  }
  return value;
}

function satisfies(labels: Labels, requirement: Requirement): boolean {
  const { key, operator, values } = requirement;
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'in':
      return value !== undefined && values.includes(value);
    case 'notIn':
      return value === undefined || !values.includes(value);
    case 'exists':
      return value !== undefined;
    default:
      return value === undefined;
  }
}
