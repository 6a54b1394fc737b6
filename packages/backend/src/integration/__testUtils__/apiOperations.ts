import {
  createOpenApiDocument,
  gitopsOperations,
  OperationDefinition,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { RawRequest } from './RawClient';

/** One operation, as the OpenAPI document has it. */
export interface ApiOperation {
  id: string;
  method: string;
  /** Below `/api/gitops`; `{name}` stands for a parameter. */
  path: string;
  params: string[];
  query: string[];
  /** Whether it takes a body. */
  hasBody: boolean;
  /** Name of the permission that it needs, if it needs one. */
  permission: string | undefined;
  /** What may be answered, by the document. */
  statuses: number[];
}

/** What some of them cannot do without. */
const QUERIES: Record<string, string> = {
  listImages: '?repository=ghcr.io/acme/checkout',
};
/** What they read has to be as the portal writes it. */
const FROM_REPOSITORY = ['getSettings', 'getImageHistory'];
const BODIES: Record<string, object> = {
  preview: { kind: 'create', values: {} },
  runResourceAction: { action: 'restart' },
};

interface Described {
  operationId: string;
  parameters: { name: string; in: string }[];
  requestBody?: object;
  responses: Record<string, object>;
}

/** Every operation of the API. */
export function apiOperations(): ApiOperation[] {
  const definitions: Record<string, OperationDefinition> = gitopsOperations;
  return Object.entries(createOpenApiDocument().paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => {
        const { operationId, parameters, requestBody, responses } =
          operation as Described;
        const named = (place: string) =>
          parameters
            .filter(parameter => parameter.in === place)
            .map(({ name }) => name);
        return {
          id: operationId,
          method: method.toUpperCase(),
          path,
          params: named('path'),
          query: named('query'),
          hasBody: requestBody !== undefined,
          permission: definitions[operationId].permission?.name,
          statuses: Object.keys(responses).map(Number),
        };
      }),
  );
}

/**
 * A request that is as it should be.
 *
 * @param values - of the path's parameters, by their names; `written` is the name of an entity whose files in the GitOps
 * repository are as the portal writes them
 */
export function requestFor(
  operation: ApiOperation,
  values: Record<string, string>,
): RawRequest {
  const { id, method, path } = operation;
  const { written, ...others } = values;
  const name = FROM_REPOSITORY.includes(id) ? written : values.name;
  const filled = path.replace(
    /\{(\w+)\}/g,
    (_, param: string) => ({ ...others, name }[param] ?? ''),
  );
  const body = operation.hasBody ? JSON.stringify(BODIES[id] ?? {}) : undefined;
  return {
    method,
    path: `/api/gitops${filled}${QUERIES[id] ?? ''}`,
    ...(body === undefined
      ? {}
      : { body, headers: { 'content-type': 'application/json' } }),
  };
}
