/** Whether labels match. */
export type LabelSelector = (labels: Record<string, string>) => boolean;

const NAME = String.raw`[A-Za-z0-9](?:[-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const VALUE = String.raw`(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?`;
const EQUALITY = new RegExp(String.raw`^(${NAME})\s*(==|=|!=)\s*(${VALUE})$`);
const SET = new RegExp(
  String.raw`^(${NAME})\s+(in|notin)\s*\(\s*(${VALUE}(?:\s*,\s*${VALUE})*)\s*\)$`,
);
const EXISTENCE = new RegExp(String.raw`^(!?)\s*(${NAME})$`);

/**
 * Reads a Kubernetes label selector: `a=b,c!=d,e in (f,g),h notin (i),j,!k`.
 *
 * @throws Error that says where it cannot be read
 */
export function parseSelector(selector: string): LabelSelector {
  const requirements = split(selector).map(parseRequirement);
  return labels => requirements.every(requirement => requirement(labels));
}

/** At commas outside of parentheses. */
function split(selector: string): string[] {
  return selector.trim() === ''
    ? []
    : selector.split(/,(?![^(]*\))/).map(part => part.trim());
}

function parseRequirement(text: string): LabelSelector {
  const equality = EQUALITY.exec(text);
  if (equality) {
    const [, name, operator, value] = equality;
    return labels => (valueOf(labels, name) === value) === (operator !== '!=');
  }
  const set = SET.exec(text);
  if (set) {
    const [, name, operator, list] = set;
    const values: (string | null)[] = list
      .split(',')
      .map(value => value.trim());
    return labels =>
      values.includes(valueOf(labels, name) ?? null) === (operator === 'in');
  }
  const existence = EXISTENCE.exec(text);
  if (existence) {
    const [, not, name] = existence;
    return labels => (valueOf(labels, name) === undefined) === (not === '!');
  }
  const unexpected = /^[^=!]*[=!]+?=?=?([^A-Za-z0-9\s].*)?$/.exec(text)?.[1];
  throw new Error(
    `unable to parse requirement: found '${
      unexpected?.[0] ?? text
    }', expected: identifier`,
  );
}

function valueOf(
  labels: Record<string, string>,
  name: string,
): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
