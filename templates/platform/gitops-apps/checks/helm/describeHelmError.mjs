const SCHEMA_HEADING = /values don't meet the specifications of the schema/;
const SCHEMA_LINE = /^( *)- at '(.*?)': (.*)$/;
/** How the chart's own checks speak: like the schema. */
const CHART_LINE = /^at '(\/.*?)': (.*)$/s;
const EXTRA = /^additional properties (.+) not allowed$/;
const MISSING = /^missing propert(?:y|ies) (.+)$/;

/**
 * Turns what helm says into findings that name the value, and the file that sets it.
 *
 * @param {{
 *   error: string,
 *   source: import('./Helm.mjs').Source,
 *   values: Map<string, unknown>,
 *   applicationFile: string,
 * }} options `values`: what the values files say, by path in the order in which helm reads them
 * @returns {{path: string, rule: string, message: string, remedy: string}[]}
 */
export function describeHelmError({ error, source, values, applicationFile }) {
  const settings = `${source.chart}/values.yaml`;
  const own = [...values.keys()].find(file => file.endsWith('/values.yaml'));
  const finding = ({ at, words }) => ({
    path: fileOf(values, at) ?? own ?? applicationFile,
    rule: 'values-schema',
    message: `${at.join('.') || 'values'}: ${words}`,
    remedy: `Correct the value; what can be set is described in ${settings}.`,
  });
  if (SCHEMA_HEADING.test(error)) {
    const found = schemaLines(error).flatMap(describeLine).map(finding);
    if (found.length > 0) {
      return found;
    }
  }
  const message = withoutFrame(error);
  const [, pointer, words] = message.match(CHART_LINE) ?? [];
  if (pointer) {
    return [finding({ at: keysOf(pointer), words })];
  }
  return [
    {
      path: own ?? applicationFile,
      rule: 'render',
      message: `helm: ${message}`,
      remedy: `Correct the values or the chart; what can be set is described in ${settings}.`,
    },
  ];
}

/** The most precise lines: those that nothing is nested below. */
function schemaLines(error) {
  const lines = error
    .split('\n')
    .map(line => SCHEMA_LINE.exec(line))
    .filter(Boolean)
    .map(([, indent, pointer, words]) => ({
      depth: indent.length,
      pointer,
      words,
    }));
  return lines.filter(({ depth }, index) => !(lines[index + 1]?.depth > depth));
}

function describeLine({ pointer, words }) {
  const at = keysOf(pointer);
  const [, extra] = EXTRA.exec(words) ?? [];
  if (extra) {
    return quoted(extra).map(name => ({
      at: [...at, name],
      words: 'the chart knows no such value',
    }));
  }
  const [, missing] = MISSING.exec(words) ?? [];
  if (missing) {
    return quoted(missing).map(name => ({
      at: [...at, name],
      words: 'it has to be set',
    }));
  }
  return [{ at, words }];
}

/** The file whose value wins; for a value that is not set, the one that sets what it would be part of. */
function fileOf(values, at) {
  for (let keys = at; keys.length > 0; keys = keys.slice(0, -1)) {
    const file = [...values.keys()]
      .reverse()
      .find(one => isSet(values.get(one), keys));
    if (file) {
      return file;
    }
  }
  return undefined;
}

function isSet(value, keys) {
  let inside = value;
  for (const key of keys) {
    if (typeof inside !== 'object' || inside === null || !(key in inside)) {
      return false;
    }
    inside = inside[key];
  }
  return true;
}

function keysOf(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function quoted(list) {
  return [...list.matchAll(/'((?:[^'\\]|\\.)*)'/g)].map(([, name]) => name);
}

/** Without helm's own frame: where in a template it happened and how to debug it. */
function withoutFrame(error) {
  return error
    .replace(/\n+Use --debug flag to render out invalid YAML\s*$/, '')
    .replace(/^Error: /, '')
    .replace(/^execution error at \([^)]*\): /, '')
    .trim();
}
