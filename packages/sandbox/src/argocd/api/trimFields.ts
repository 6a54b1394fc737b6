/** A tree of path segments; a leaf means everything below. */
interface PathTree {
  [segment: string]: PathTree;
}

/** Paths of a `fields` parameter, and whether they say what to keep or, with a dash in front, what to leave out. */
export function parseFields(fields: string): {
  paths: string[];
  exclude: boolean;
} {
  const exclude = fields.startsWith('-');
  const paths = (exclude ? fields.slice(1) : fields)
    .split(',')
    .map(path => path.trim())
    .filter(Boolean);
  return { paths, exclude };
}

/**
 * Cuts a value down to some paths, which go through lists without naming a position. `{}` where nothing is left.
 *
 * @param branches - whether an object on the way to a path stays where the path itself is not there. Default: true
 */
export function keepPaths(
  value: unknown,
  paths: string[],
  { branches = true }: { branches?: boolean } = {},
): unknown {
  return keep(value, toTree(paths), branches) ?? {};
}

/** Cuts some paths out of a value. */
export function dropPaths(value: unknown, paths: string[]): unknown {
  return drop(value, toTree(paths));
}

function toTree(paths: string[]): PathTree {
  const tree: PathTree = Object.create(null);
  for (const path of paths) {
    let node = tree;
    for (const segment of path.split('.')) {
      node[segment] ??= Object.create(null);
      node = node[segment];
    }
  }
  return tree;
}

/** Argo CD compares the joined names, so that the dots in the key of an annotation count as any other. */
function below(tree: PathTree, key: string): PathTree | undefined {
  return key
    .split('.')
    .reduce<PathTree | undefined>((node, segment) => node?.[segment], tree);
}

function isLeaf(tree: PathTree): boolean {
  return Object.keys(tree).length === 0;
}

function keep(value: unknown, tree: PathTree, branches: boolean): unknown {
  if (isLeaf(tree)) {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(item => keep(item, tree, branches) ?? {});
  }
  if (value === null || typeof value !== 'object') {
    return undefined;
  }
  const kept = Object.entries(value).flatMap(([key, entry]) => {
    const under = below(tree, key);
    const rest = under && keep(entry, under, branches);
    return rest === undefined ? [] : [[key, rest] as const];
  });
  return branches || kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

function drop(value: unknown, tree: PathTree): unknown {
  if (Array.isArray(value)) {
    return value.map(item => drop(item, tree));
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) => {
      const under = below(tree, key);
      if (!under) {
        return [[key, entry]];
      }
      return isLeaf(under) ? [] : [[key, drop(entry, under)]];
    }),
  );
}
