import { OperationId, operationRoutes } from './operationRoutes';
import {
  describeSchemas,
  OpenApiSchema,
  OperationSchemas,
} from './operationSchemas';
import { gitopsOperations, OperationDefinition } from './operations';

/**
 * An OpenAPI 3.0 document, as far as this API uses it.
 *
 * @public
 */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  security: Record<string, string[]>[];
  paths: Record<string, Record<string, object>>;
  components: {
    schemas: Record<string, OpenApiSchema>;
    securitySchemes: Record<string, object>;
  };
}

/** Of the API; it changes when callers have to. */
const VERSION = '1.0.0';

const ERRORS = {
  400: 'Something cannot be read; the message names the field.',
  401: 'The caller is not signed in.',
  403: 'The caller may not do this.',
  404: 'It is not there, or the caller may not know that it is.',
  409: 'It is not possible as things stand. Argo CD: another operation is under way, a sync window is closed, or auto-sync is on. The GitOps repository: files of the application are missing or cannot be read.',
  503: 'GitHub, a registry or Argo CD does not answer as it should.',
};

/**
 * Writes the API under `/api/gitops` as an OpenAPI 3.0 document, out of the table of its operations.
 *
 * @public
 */
export function createOpenApiDocument(): OpenApiDocument {
  const { components, operations } = describeSchemas();
  const paths: OpenApiDocument['paths'] = {};
  for (const [id, { method, path }] of Object.entries(operationRoutes)) {
    const definition: OperationDefinition = gitopsOperations[id as OperationId];
    paths[path] = {
      ...paths[path],
      [method]: describeOperation(id, definition, operations[id]),
    };
  }
  return {
    openapi: '3.0.3',
    info: {
      title: 'GitOps Flow',
      version: VERSION,
      description:
        'What runs where, and what can be done about it. Callers name entities of the catalog; which Argo CD Applications that means is decided by the backend. Moments are ISO 8601.',
    },
    servers: [{ url: '/api/gitops' }],
    security: [{ backstage: [] }],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        backstage: {
          type: 'http',
          scheme: 'bearer',
          description: "A person's Backstage token.",
        },
      },
    },
  };
}

function describeOperation(
  operationId: string,
  definition: OperationDefinition,
  schemas: OperationSchemas,
) {
  const { summary, description, permission, status, etag, errors } = definition;
  return {
    operationId,
    summary,
    description: [
      description,
      permission && `Needs the permission \`${permission.name}\`.`,
    ]
      .filter(Boolean)
      .join(' '),
    parameters: [
      ...describeParameters('path', schemas.params),
      ...describeParameters('query', schemas.query),
    ],
    ...(schemas.body && {
      requestBody: { required: true, content: json(schemas.body) },
    }),
    responses: {
      [status]: {
        description: status === 200 ? 'The answer.' : 'Argo CD has taken it.',
        ...(etag && {
          headers: {
            ETag: {
              description: 'Send it back as `If-None-Match`.',
              schema: { type: 'string' },
            },
          },
        }),
        content: json(schemas.response),
      },
      ...(etag && {
        304: { description: 'The answer is the one that the caller has.' },
      }),
      ...Object.fromEntries(
        ([401, ...errors] as const).map(code => [
          code,
          {
            description: ERRORS[code],
            content: json({ $ref: '#/components/schemas/ErrorBody' }),
          },
        ]),
      ),
    },
  };
}

function describeParameters(
  place: 'path' | 'query',
  { properties = {}, required = [] }: OpenApiSchema = {},
) {
  return Object.entries(properties).map(
    ([name, { description, example, ...schema }]) => ({
      name,
      in: place,
      required: required.includes(name),
      ...(description ? { description } : {}),
      ...(example !== undefined ? { example } : {}),
      // Addresses that people write by hand leave the colons and slashes of references as they are.
      ...(place === 'query' ? { allowReserved: true } : {}),
      schema,
    }),
  );
}

function json(schema: OpenApiSchema | undefined) {
  return { 'application/json': { schema } };
}
