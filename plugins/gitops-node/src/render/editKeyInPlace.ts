import { JsonValue } from '@backstage/types';
import { isNode, isScalar, Lexer, Pair, parse, Scalar, YAMLMap } from 'yaml';
import { writeYaml } from './writeYaml';

/** Texts that nobody reads as anything else, so that they need no quotes. */
const PLAIN_TEXT = /^[A-Za-z][A-Za-z0-9_./-]*$/;

/**
 * Changes one key by replacing, adding or taking away just its own characters.
 *
 * @returns the new text, or undefined where this cannot be done; whether it says the right thing is the caller's to see
 */
export function editKeyInPlace(options: {
  text: string;
  map: YAMLMap;
  pair?: Pair;
  key: string;
  value: JsonValue | undefined;
}): string | undefined {
  const { text, map, pair, key, value } = options;
  if (map.items.length === 0) {
    return undefined;
  }
  if (value === undefined) {
    return pair && removePair({ text, map, pair });
  }
  return pair
    ? replaceScalar({ text, pair, value })
    : addPair({ text, map, key, value });
}

/** Every comment of a text, in order. */
export function listComments(text: string): string[] {
  return [...new Lexer().lex(text)]
    .filter(token => token.startsWith('#'))
    .map(comment => comment.trimEnd());
}

function replaceScalar(options: {
  text: string;
  pair: Pair;
  value: JsonValue;
}): string | undefined {
  const { text, pair, value } = options;
  const node = pair.value;
  if (
    !isScalar(node) ||
    !node.range ||
    node.type?.startsWith('BLOCK') ||
    (typeof value === 'object' && value !== null)
  ) {
    return undefined;
  }
  const [start, end] = node.range;
  return [
    text.slice(0, start),
    // `key:` without a value.
    start === end ? ' ' : '',
    writeScalar(value, typeof node.value === 'string' ? node.type : undefined),
    text.slice(end),
  ].join('');
}

function writeScalar(
  value: JsonValue,
  type: Scalar.Type | string | undefined,
): string {
  if (typeof value === 'string') {
    if (type === 'PLAIN' && PLAIN_TEXT.test(value) && isPlainText(value)) {
      return value;
    }
    if (type === 'QUOTE_SINGLE' && /^[\x20-\x7e]*$/.test(value)) {
      return `'${value.replaceAll("'", "''")}'`;
    }
  }
  return writeYaml(value).trimEnd();
}

/** `no` and its like are texts for some and not for others. */
function isPlainText(value: string): boolean {
  return (['1.1', '1.2'] as const).every(
    version => parse(value, { version }) === value,
  );
}

function addPair(options: {
  text: string;
  map: YAMLMap;
  key: string;
  value: JsonValue;
}): string | undefined {
  const { text, map, key, value } = options;
  const indent = readIndent(text, map.items[0]);
  const end = readEnd(map.items[map.items.length - 1]);
  if (map.flow || indent === undefined || end === undefined) {
    return undefined;
  }
  const lines = writeYaml({ [key]: value })
    .trimEnd()
    .split('\n')
    .map(line => `${indent}${line}\n`);
  const at = readLineEnd(text, end);
  const before = text.slice(0, at);
  return [
    before,
    before.endsWith('\n') ? '' : '\n',
    ...lines,
    text.slice(at),
  ].join('');
}

function removePair(options: {
  text: string;
  map: YAMLMap;
  pair: Pair;
}): string | undefined {
  const { text, map, pair } = options;
  const indent = readIndent(text, pair);
  const end = readEnd(pair);
  if (map.flow || indent === undefined || end === undefined) {
    return undefined;
  }
  const start = text.lastIndexOf('\n', readStart(pair)! - 1) + 1;
  return text.slice(0, start) + text.slice(readLineEnd(text, end));
}

function readStart(pair: Pair): number | undefined {
  return isNode(pair.key) ? pair.key.range?.[0] : undefined;
}

function readEnd(pair: Pair): number | undefined {
  const node = isNode(pair.value) ? pair.value : pair.key;
  return isNode(node) ? node.range?.[1] : undefined;
}

/** What stands before a key that has its line for itself. */
function readIndent(text: string, pair: Pair): string | undefined {
  const start = readStart(pair);
  if (start === undefined) {
    return undefined;
  }
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  return /^ *$/.test(indent) ? indent : undefined;
}

/** Beginning of the line after the one in which a value ends. */
function readLineEnd(text: string, end: number): number {
  if (text[end - 1] === '\n') {
    return end;
  }
  const lineEnd = text.indexOf('\n', end);
  return lineEnd < 0 ? text.length : lineEnd + 1;
}
