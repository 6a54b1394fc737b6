import { z } from 'zod';
import { errorBodySchema } from './errorBody';
import { gitopsOperations, OperationDefinition } from './operations';

/**
 * A schema of OpenAPI 3.0, as far as this API uses them.
 *
 * @public
 */
export interface OpenApiSchema {
  $ref?: string;
  description?: string;
  type?: string;
  properties?: Record<string, OpenApiSchema>;
  required?: string[];
  [keyword: string]: unknown;
}

/** The schemas of an operation; those with a name are references to `components`. */
export type OperationSchemas = Partial<
  Record<'params' | 'query' | 'body' | 'response', OpenApiSchema>
>;

interface DescribedSchemas extends OpenApiSchema {
  definitions?: Record<string, OpenApiSchema>;
}

const DEFINITIONS = '#/definitions/';
const COMPONENTS = '#/components/schemas/';

/** Writes all schemas of the API at once, so that each that has a name is there once. */
export function describeSchemas(): {
  components: Record<string, OpenApiSchema>;
  operations: Record<string, OperationSchemas>;
} {
  const operations: [string, OperationDefinition][] =
    Object.entries(gitopsOperations);
  const everything = z.object({
    ...Object.fromEntries(
      operations.map(([id, { params, query, body, response }]) => [
        id,
        z.object({
          ...(params && { params }),
          ...(query && { query }),
          ...(body && { body }),
          response,
        }),
      ]),
    ),
    error: errorBodySchema,
  });
  const document = z.toJSONSchema(everything, {
    target: 'openapi-3.0',
    // As callers write it: what has a default may be left out, and answers may get new fields.
    io: 'input',
    override: ({ jsonSchema }) => {
      // These say only that a number is a whole one.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) {
        delete jsonSchema.maximum;
      }
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) {
        delete jsonSchema.minimum;
      }
    },
  });
  const { definitions = {}, properties = {} }: DescribedSchemas = JSON.parse(
    JSON.stringify(document),
    (key, value) =>
      key === '$ref' ? value.replace(DEFINITIONS, COMPONENTS) : value,
  );
  return {
    components: definitions,
    operations: Object.fromEntries(
      operations.map(([id]) => [id, properties[id]?.properties ?? {}]),
    ),
  };
}
