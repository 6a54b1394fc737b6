import { Json, JsonObject } from './OpenApiDocument';

const COMBINATIONS = ['allOf', 'anyOf', 'oneOf'] as const;

/** Without any of these, a schema of an object leaves open what is in it. */
const LIMITS = [
  ...COMBINATIONS,
  'additionalProperties',
  'enum',
  'items',
  'properties',
  'required',
];

/**
 * Makes a JSON Schema (2019-09) of a schema of OpenAPI 3.0 that allows no property but those it names, at any depth.
 * GitHub takes no notice of others, so that a misspelt one would never show.
 *
 * @param schemas - what it may refer to, by name; not in a circle, which no request of GitHub's does
 */
export function closeSchema(schema: Json, schemas: JsonObject): JsonObject {
  // Properties of all alternatives count, so only the whole of them can be closed.
  return { ...openSchema(schema, schemas), unevaluatedProperties: false };
}

function openSchema(schema: Json, schemas: JsonObject): JsonObject {
  const { nullable, ...own } = resolve(schema, schemas);
  const open: JsonObject = { ...own };
  for (const key of ['items', 'additionalProperties'] as const) {
    if (isObject(own[key])) {
      open[key] = closeSchema(own[key], schemas);
    }
  }
  if (isObject(own.properties)) {
    open.properties = Object.fromEntries(
      Object.entries(own.properties).map(([name, property]) => [
        name,
        closeSchema(property, schemas),
      ]),
    );
  }
  for (const key of COMBINATIONS) {
    const alternatives = own[key];
    if (Array.isArray(alternatives)) {
      open[key] = alternatives.map(each => openSchema(each, schemas));
    }
  }
  if (!LIMITS.some(key => key in own)) {
    open.additionalProperties = true;
  }
  return nullable === true ? { anyOf: [{ type: 'null' }, open] } : open;
}

function resolve(schema: Json, schemas: JsonObject): JsonObject {
  if (!isObject(schema)) {
    throw new Error(`${JSON.stringify(schema)} is no schema`);
  }
  return typeof schema.$ref === 'string'
    ? resolve(schemas[schema.$ref.split('/').at(-1) ?? ''], schemas)
    : schema;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
