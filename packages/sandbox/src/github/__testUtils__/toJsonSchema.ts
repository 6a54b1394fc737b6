import { Json, JsonObject } from './OpenApiDocument';

/**
 * OpenAPI 3.0 says `nullable` where JSON Schema says `type: null`, and refers to its own document: here to one of the id
 * `github`.
 */
export function toJsonSchema(schema: Json): Json {
  if (Array.isArray(schema)) {
    return schema.map(toJsonSchema);
  }
  if (typeof schema !== 'object' || schema === null) {
    return schema;
  }
  const { nullable, example, ...rest } = schema;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [
      key,
      key === '$ref' && typeof value === 'string'
        ? value.replace('#/components/schemas/', 'github#/schemas/')
        : toJsonSchema(value),
    ]),
  );
  // `example` and `nullable` may also be names of properties, which are objects themselves.
  if (isObject(nullable)) {
    converted.nullable = toJsonSchema(nullable);
  }
  if (isObject(example) && 'type' in example) {
    converted.example = toJsonSchema(example);
  }
  return nullable === true
    ? { anyOf: [{ type: 'null' }, converted] }
    : converted;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
