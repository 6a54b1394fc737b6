import { Document, isNode, Pair, visit, YAMLMap } from 'yaml';

/** Gives the comments of a key that is about to leave to the key after it, or to the end of the mapping. */
export function moveCommentsOut(options: {
  document: Document;
  map: YAMLMap;
  pair: Pair;
}): void {
  const { document, map, pair } = options;
  const comments = [pair.key, pair.value].flatMap(collectComments);
  if (comments.length === 0) {
    return;
  }
  const text = comments.join('\n');
  const next = map.items[map.items.indexOf(pair) + 1]?.key;
  if (isNode(next)) {
    next.commentBefore = join(text, next.commentBefore);
  } else if (map === document.contents && map.items.length === 1) {
    document.commentBefore = join(document.commentBefore, text);
  } else {
    map.comment = join(text, map.comment);
  }
}

/** Gives the comments of a value that is about to be replaced to its key, so that they stand above it. */
export function moveCommentsUp(pair: Pair): void {
  const { key, value } = pair;
  if (!isNode(key) || !isNode(value)) {
    return;
  }
  const comments = collectComments(value);
  if (comments.length > 0) {
    key.commentBefore = join(key.commentBefore, comments.join('\n'));
  }
}

function collectComments(root: unknown): string[] {
  const comments: string[] = [];
  if (isNode(root)) {
    visit(root, {
      Node: (_, { commentBefore, comment }) => {
        comments.push(...[commentBefore, comment].filter(isText));
      },
    });
  }
  return comments;
}

function join(...comments: (string | null | undefined)[]): string {
  return comments.filter(isText).join('\n');
}

function isText(comment: string | null | undefined): comment is string {
  return typeof comment === 'string';
}
