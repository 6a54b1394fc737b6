import { isDeepStrictEqual } from 'node:util';
import { ConflictError } from '@backstage/errors';
import { JsonObject, JsonValue } from '@backstage/types';
import { Document, isMap, isNode, isScalar, Pair, YAMLMap } from 'yaml';
import { editKeyInPlace, listComments } from './editKeyInPlace';
import { moveCommentsOut, moveCommentsUp } from './moveComments';
import { readValues } from './readValues';
import { YAML_STYLE } from './writeYaml';

const FILE = 'The values file';

/**
 * Changes top-level keys of a values file. Comments, order and the way in which everything else is written stay; a key
 * that has its value already is not touched, and a mapping is changed key by key.
 *
 * @param changes - value by key; undefined deletes the key
 * @throws ConflictError when the file is no mapping that can be changed so
 * @public
 */
export function editValues(
  text: string,
  changes: Record<string, JsonValue | undefined>,
): string {
  return Object.entries(changes).reduce(
    (edited, [key, value]) => editPath(edited, [key], value),
    text,
  );
}

function editPath(
  text: string,
  path: string[],
  value: JsonValue | undefined,
): string {
  const document = readValues(text, FILE);
  const map = findMap(document, path);
  const key = path[path.length - 1];
  const pair = map && findPair(map, key);
  const present = pair?.value;
  const before = isNode(present) ? present.toJS(document) : undefined;
  if (pair ? isDeepStrictEqual(before, value) : value === undefined) {
    return text;
  }
  if (isMap(present) && present.items.length > 0 && isObject(value)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(value)]);
    return [...keys].reduce(
      (edited, name) => editPath(edited, [...path, name], value[name]),
      text,
    );
  }
  if (map) {
    const wanted = withValue(document.toJS() ?? {}, path, value);
    const comments = listComments(text);
    for (const edit of [editKeyInPlace, editDocument]) {
      const edited = edit({ text, document, map, pair, key, value });
      if (edited !== undefined && holds(edited, wanted, comments)) {
        return edited;
      }
    }
  }
  throw new ConflictError(
    `${FILE} is written in a way that does not let ${path.join(
      '.',
    )} be changed alone, for example with anchors: change it by a pull request of your own`,
  );
}

/** The mapping that a path ends in, which an empty file gets. */
function findMap(document: Document, path: string[]): YAMLMap | undefined {
  document.contents ??= new YAMLMap();
  let node: unknown = document.contents;
  for (const key of path.slice(0, -1)) {
    node = isMap(node) ? findPair(node, key)?.value : undefined;
  }
  return isMap(node) ? node : undefined;
}

/** The entry of a mapping, by its key as an object would have it. */
function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find(item =>
    isScalar(item.key) ? String(item.key.value ?? '') === key : false,
  );
}

/** The last resort: writes the whole file anew, in the library's own layout. */
function editDocument(options: {
  document: Document;
  map: YAMLMap;
  pair?: Pair;
  key: string;
  value: JsonValue | undefined;
}): string | undefined {
  const { document, map, pair, key, value } = options;
  if (value !== undefined && pair) {
    replaceValue(document, pair, value);
  } else if (value !== undefined) {
    map.flow = map.items.length > 0 && map.flow;
    map.items.push(document.createPair(key, value));
  } else if (pair) {
    moveCommentsOut({ document, map, pair });
    map.items.splice(map.items.indexOf(pair), 1);
  }
  try {
    return document.toString(YAML_STYLE);
  } catch {
    // An alias has lost its anchor.
    return undefined;
  }
}

function replaceValue(document: Document, pair: Pair, value: JsonValue): void {
  const node = document.createNode(value);
  if (isScalar(pair.value) && isScalar(node)) {
    node.comment = pair.value.comment;
    node.commentBefore = pair.value.commentBefore;
  } else {
    moveCommentsUp(pair);
  }
  pair.value = node;
}

/** Whether a file says what it should, and still has all comments. */
function holds(text: string, wanted: JsonObject, comments: string[]): boolean {
  try {
    return (
      isDeepStrictEqual(readValues(text, FILE).toJS() ?? {}, wanted) &&
      isDeepStrictEqual(listComments(text).sort(), [...comments].sort())
    );
  } catch {
    return false;
  }
}

function withValue(
  object: JsonObject,
  [key, ...rest]: string[],
  value: JsonValue | undefined,
): JsonObject {
  if (rest.length > 0) {
    const inner = object[key];
    return {
      ...object,
      [key]: withValue(isObject(inner) ? inner : {}, rest, value),
    };
  }
  if (value !== undefined) {
    return { ...object, [key]: value };
  }
  const { [key]: _, ...others } = object;
  return others;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
