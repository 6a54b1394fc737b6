import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  Schema,
} from 'yaml';

const YAML_11 = new Schema({ schema: 'yaml-1.1' }).tags.filter(
  tag => tag.default === true && tag.test,
);
/** Repeated keys are found on the way through, faster than the parser does; lines are counted when there is a reason. */
const QUICK = {
  version: '1.2',
  logLevel: 'silent',
  prettyErrors: false,
  uniqueKeys: false,
};
const QUOTE = 'Put it in quotes if it is text, or write it another way.';

/** What plain texts mean in YAML 1.1; the same few come again and again. */
const readings = new Map();

/**
 * Reads YAML more strictly than any program that will read it later: no key twice, no tags, keys are texts, and nothing
 * that YAML 1.1 (helm, Argo CD) and YAML 1.2 (most editors and libraries) understand differently.
 *
 * @param {string} text
 * @returns {{
 *   documents: unknown[],
 *   problems: {message: string, remedy: string, document: number}[],
 *   broken: boolean,
 * }} empty documents are left out; there are none when the text is `broken`, which is no YAML. `document` is an index
 */
export function readYaml(text) {
  const parsed = parseAllDocuments(text, QUICK);
  const documents = [];
  const problems = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const place = { document: documents.length };
    if (document.errors.length + document.warnings.length > 0) {
      return { documents: [], problems: explain(text), broken: true };
    }
    const reader = new Reader(document);
    const value = reader.read(document.contents, '');
    problems.push(
      ...reader.problems.map(problem => ({ ...problem, ...place })),
    );
    if (reader.broken) {
      return { documents: [], problems, broken: true };
    }
    if (value !== null) {
      documents.push(value);
    }
  }
  return { documents, problems, broken: false };
}

/** Turns nodes into plain data and looks at each of them on the way. */
class Reader {
  #document;
  #open = new Set();

  problems = [];

  /** Whether the document means nothing certain. */
  broken = false;

  constructor(document) {
    this.#document = document;
    if (document.directives.yaml.explicit) {
      this.#add('', 'there is a %YAML directive', 'Remove it.');
    }
  }

  read(node, at) {
    if (node === null || node === undefined) {
      return null;
    }
    if (node.tag && !isAlias(node)) {
      this.#add(at, `there is a tag, ${node.tag}`, 'Remove it.');
    }
    if (isScalar(node)) {
      return this.#scalar(node, at);
    }
    if (isAlias(node)) {
      return this.#alias(node, at);
    }
    if (isSeq(node)) {
      return node.items.map((item, index) =>
        this.read(item, `${at}[${index}]`),
      );
    }
    return isMap(node) ? this.#map(node, at) : null;
  }

  #map(node, at) {
    const value = {};
    for (const { key, value: item } of node.items) {
      const name = isScalar(key) ? key.value : undefined;
      const shown = isScalar(key) ? key.source ?? String(name) : 'a key';
      const inside = at ? `${at}.${shown}` : shown;
      if (typeof name !== 'string' || name === '__proto__') {
        this.#add(inside, 'the key is no text', QUOTE);
      } else if (name === '<<' && key.type === 'PLAIN') {
        this.#add(
          inside,
          'YAML 1.1 merges what is below, YAML 1.2 does not',
          'Write the keys out.',
        );
      } else {
        this.#plain(key, inside);
        if (Object.hasOwn(value, name)) {
          this.#add(inside, 'the key is there twice', 'Keep one of them.');
          this.broken = true;
        }
        value[name] = this.read(item, inside);
      }
    }
    return value;
  }

  #scalar(node, at) {
    this.#plain(node, at);
    return node.value;
  }

  /** An anchor may hold others, a few lines can stand for gigabytes: one level is what people write. */
  #alias(node, at) {
    if (this.#open.size > 0) {
      this.#add(at, 'an alias within an alias', 'Write the value out.');
      return null;
    }
    const target = node.resolve(this.#document);
    if (!target) {
      this.#add(at, `there is no anchor &${node.source}`, 'Name one.');
      return null;
    }
    this.#open.add(target);
    const value = this.read(target, at);
    this.#open.delete(target);
    return value;
  }

  #plain(node, at) {
    if (node.type !== 'PLAIN' || node.tag || node.source === undefined) {
      return;
    }
    const other = readAs11(node.source);
    if (!Object.is(other, node.value)) {
      this.#add(
        at,
        `${node.source} is ${show(node.value)} in YAML 1.2 and ${show(
          other,
        )} in YAML 1.1, which helm and Argo CD read`,
        QUOTE,
      );
    }
  }

  #add(at, message, remedy) {
    this.problems.push({ message: at ? `${at}: ${message}` : message, remedy });
  }
}

/** The same once more, with the lines in which something is wrong. */
function explain(text) {
  return parseAllDocuments(text, { ...QUICK, prettyErrors: true }).flatMap(
    ({ errors, warnings }, document) =>
      [...errors, ...warnings].map(complaint => ({
        ...describe(complaint),
        document,
      })),
  );
}

function readAs11(source) {
  if (!readings.has(source)) {
    const tag = YAML_11.find(one => one.test.test(source));
    readings.set(
      source,
      tag ? tag.resolve(source, () => undefined, {}) : source,
    );
  }
  const reading = readings.get(source);
  // A null or boolean comes as a node of its own.
  return isScalar(reading) ? reading.value : reading;
}

function show(value) {
  if (typeof value === 'string') {
    return `the text "${value}"`;
  }
  return value instanceof Date
    ? 'a point in time'
    : `the ${value === null ? '' : `${typeof value} `}${value}`;
}

function describe({ message, linePos }) {
  const [first] = message.split('\n');
  const words = first.replace(/ at line \d+, column \d+:?$/, '');
  return {
    message: linePos ? `line ${linePos[0].line}: ${words}` : words,
    remedy:
      'Correct the YAML there; an editor with YAML support shows the place.',
  };
}
