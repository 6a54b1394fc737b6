type Shape = Map<string, Set<string>>;

/** Objects that are maps: their keys are data. */
const MAPS = /(\.|^)(labels|annotations|targetLabels)$/;

/**
 * Compares two values by paths and types: what one has and the other has not, in both directions.
 * Positions in lists and the keys of maps do not count.
 */
export function compareShapes(
  { recorded, ours }: { recorded: unknown; ours: unknown },
  { except = [] }: { except?: RegExp[] } = {},
): { missing: string[]; unexpected: string[] } {
  const wanted = shapeOf(recorded);
  const found = shapeOf(ours);
  const difference = (a: Shape, b: Shape) =>
    [...a].flatMap(([path, types]) =>
      [...types]
        .filter(type => !b.get(path)?.has(type))
        .map(type => `${path}: ${type}`)
        .filter(line => !except.some(pattern => pattern.test(line))),
    );
  return {
    missing: difference(wanted, found),
    unexpected: difference(found, wanted),
  };
}

function shapeOf(
  value: unknown,
  path: string = '',
  shape: Shape = new Map(),
): Shape {
  const type = typeOf(value);
  shape.set(path, (shape.get(path) ?? new Set()).add(type));
  if (Array.isArray(value)) {
    value.forEach(item => shapeOf(item, `${path}[]`, shape));
  } else if (value !== null && typeof value === 'object') {
    for (const [key, entry] of Object.entries(value)) {
      shapeOf(entry, `${path}.${MAPS.test(path) ? '*' : key}`, shape);
    }
  }
  return shape;
}

function typeOf(value: unknown): string {
  if (value === null) {
    return 'null';
  }
  return Array.isArray(value) ? 'array' : typeof value;
}
