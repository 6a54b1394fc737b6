/** A value of a request: text, a list (`member.1`), or a structure. */
export type QueryValue = string | QueryValue[] | { [name: string]: QueryValue };

interface Branch {
  [name: string]: string | Branch;
}

/**
 * Reads the flat names of a query request: `Tags.member.1.Key=team` becomes `{ Tags: [{ Key: 'team' }] }`. `Action` and
 * `Version` are left out.
 */
export function readQuery(parameters: URLSearchParams): QueryValue {
  const root: Branch = Object.create(null);
  for (const [name, value] of parameters) {
    if (name !== 'Action' && name !== 'Version') {
      insert(root, name.split('.'), value);
    }
  }
  return finish(root);
}

function insert(branch: Branch, path: string[], value: string): void {
  const [name, ...rest] = path;
  if (rest.length === 0) {
    branch[name] = value;
    return;
  }
  const next = branch[name];
  const inner: Branch = typeof next === 'object' ? next : Object.create(null);
  branch[name] = inner;
  insert(inner, rest, value);
}

function finish(value: string | Branch): QueryValue {
  if (typeof value === 'string') {
    return value;
  }
  const { member } = value;
  if (typeof member === 'object') {
    return Object.keys(member)
      .sort((a, b) => Number(a) - Number(b))
      .map(index => finish(member[index]));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, finish(inner)]),
  );
}
