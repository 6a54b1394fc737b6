/** They only say that something below them is wrong, which is said as well. */
const FRAMES = new Set(['allOf', 'if', 'not', '$ref']);
/** Said in different words by the halves. */
const SAID_ONCE = new Set(['enum', 'type']);
const ALTERNATIVES = new Set(['anyOf', 'oneOf']);

/**
 * Puts what JSON schema validators say into words with the path as people write it. Both halves of the check find some
 * things together: each is said once.
 *
 * @param {object} object that they are about
 * @param {import('ajv').ErrorObject[]} errors
 * @returns {{at: string, message: string, remedy?: string}[]}
 */
export function describeSchemaErrors(object, errors) {
  const choices = errors
    .filter(({ keyword }) => ALTERNATIVES.has(keyword))
    .map(({ instancePath }) => instancePath);
  const described = new Map();
  for (const error of errors) {
    const { instancePath, keyword } = error;
    // Why each alternative does not fit helps nobody who meant another one.
    const isDetail =
      !ALTERNATIVES.has(keyword) &&
      choices.some(
        choice =>
          instancePath === choice || instancePath.startsWith(`${choice}/`),
      );
    if (!FRAMES.has(keyword) && !isDetail) {
      const words = describe(error, valueAt(object, instancePath));
      const key = `${words.at} ${
        SAID_ONCE.has(keyword) ? keyword : words.message
      }`;
      if (!described.has(key)) {
        described.set(key, words);
      }
    }
  }
  return [...described.values()];
}

function describe({ instancePath, keyword, params, message }, data) {
  const at = fieldOf(instancePath);
  switch (keyword) {
    case 'additionalProperties':
      return {
        at: join(at, params.additionalProperty),
        message: 'there is no such field',
        remedy: 'Remove it, or correct its name or its place.',
      };
    case 'required':
      return {
        at: join(at, params.missingProperty),
        message: 'the field is missing',
        remedy: 'Add it.',
      };
    case 'enum':
      return {
        at,
        message: `${show(data)} is not one of ${params.allowedValues.join(
          ', ',
        )}`,
      };
    case 'const':
      return { at, message: `must be ${params.allowedValue}` };
    case 'type':
      return {
        at,
        message: `must be ${[params.type].flat().join(' or ')}${found(data)}`,
      };
    case 'anyOf':
    case 'oneOf':
      return {
        at,
        message: `has none of the forms that are allowed${found(data)}`,
      };
    default:
      return { at, message: `${message}${found(data)}` };
  }
}

/** The value itself only where it is short. */
function found(data) {
  return data === undefined ? '' : `, not ${show(data)}`;
}

function show(data) {
  const text = JSON.stringify(data);
  return text === undefined || text.length > 60 ? 'what is there' : text;
}

function join(at, name) {
  return at ? `${at}.${name}` : name;
}

function valueAt(object, pointer) {
  return keysOf(pointer).reduce((inside, key) => inside?.[key], object);
}

function keysOf(pointer) {
  return pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** `/spec/ports/0/name` as `spec.ports[0].name`. */
function fieldOf(pointer) {
  return keysOf(pointer).reduce(
    (path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : join(path, key)),
    '',
  );
}
