import { parseEntityRef } from '@backstage/catalog-model';
import { InputError, isError } from '@backstage/errors';
import { OperationId, operationRoutes } from './operationRoutes';

/** What a caller says for an operation, whichever it is. */
export interface RequestParts extends AddressParts {
  body?: object;
}

/** As much of it as goes into the address. */
export interface AddressParts {
  entityRef?: string;
  query?: object;
  [param: string]: unknown;
}

/**
 * Path and query of an operation, below the plugin's base URL.
 *
 * @throws InputError for an entity reference that is none, and for a part that would change the path's shape
 */
export function operationPath(id: OperationId, request: AddressParts): string {
  const { entityRef, query = {}, ...params } = request;
  const parts: Record<string, unknown> =
    entityRef === undefined
      ? params
      : { ...params, ...readEntityRef(entityRef) };
  const path = operationRoutes[id].path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeSegment(name, parts[name]),
  );
  const search = encodeQuery(query);
  return search ? `${path}?${search}` : path;
}

function readEntityRef(entityRef: string) {
  try {
    return parseEntityRef(entityRef);
  } catch (error) {
    throw new InputError(
      `entityRef: ${isError(error) ? error.message : 'is no entity reference'}`,
    );
  }
}

function encodeSegment(name: string, value: unknown): string {
  // Dots survive encoding, and every URL parser takes such a segment for a step up or none.
  if (typeof value !== 'string' || /^\.{0,2}$/.test(value)) {
    throw new InputError(
      `${name}: ${JSON.stringify(value)} cannot be a part of an address`,
    );
  }
  return encodeURIComponent(value);
}

/** A list is repeated. What is undefined is left out, and so is an empty text: a cleared field asks for nothing. */
function encodeQuery(query: object): string {
  return new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value]
        .flat()
        .filter(item => item !== undefined && item !== '')
        .map(item => [name, String(item)]),
    ),
  ).toString();
}
