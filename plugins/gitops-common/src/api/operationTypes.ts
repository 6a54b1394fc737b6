import type { z } from 'zod';
import type { OperationId, operationRoutes } from './operationRoutes';
import type { GitopsOperations } from './operations';

/** Parts of the path by which an entity is named; callers say it with one reference. */
type EntityPart = 'kind' | 'namespace' | 'name';

type Input<Schema> = Schema extends z.ZodType ? z.input<Schema> : never;

type ParamsOf<Id extends OperationId> = GitopsOperations[Id] extends {
  params: infer Params;
}
  ? EntityPart extends keyof Input<Params>
    ? { entityRef: string } & Omit<Input<Params>, EntityPart>
    : Input<Params>
  : unknown;

/** Whether it may be left out is a matter of what it must hold. */
type PartOf<Key extends string, Value> = Partial<Value> extends Value
  ? { [K in Key]?: Value }
  : { [K in Key]: Value };

type QueryOf<Id extends OperationId> = GitopsOperations[Id] extends {
  query: infer Query;
}
  ? PartOf<'query', Input<Query>>
  : unknown;

type BodyOf<Id extends OperationId> = GitopsOperations[Id] extends {
  body: infer Body;
}
  ? PartOf<'body', Input<Body>>
  : unknown;

/**
 * What a caller says for an operation: `entityRef` and the other parts of the path by their names, `query` and `body`.
 *
 * @public
 */
export type OperationRequest<Id extends OperationId> = ParamsOf<Id> &
  QueryOf<Id> &
  BodyOf<Id>;

/**
 * What an operation answers.
 *
 * @public
 */
export type OperationResponse<Id extends OperationId> = z.output<
  GitopsOperations[Id]['response']
>;

/**
 * How long a caller waits.
 *
 * @public
 */
export interface RequestOptions {
  /** Ends the request, with the signal's reason. */
  signal?: AbortSignal;
  /** Instead of the operation's own time: 15 s where the backend knows the answer, 60 s where it has to ask others. */
  timeoutMs?: number;
}

/** @public */
export type OperationCall<Id extends OperationId> = (
  request: OperationRequest<Id>,
  options?: RequestOptions,
) => Promise<OperationResponse<Id>>;

/**
 * Every operation of the API, as whoever calls it sees it.
 *
 * @public
 */
export type OperationCalls = {
  readonly [Id in OperationId]: OperationCall<Id>;
};

type Part<
  Id extends OperationId,
  Key extends 'params' | 'query' | 'body',
> = GitopsOperations[Id] extends { [K in Key]: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : {};

/**
 * Every operation by method and path, as its handler in the backend sees it: validated, with defaults filled in.
 *
 * @public
 */
export type GitopsEndpoints = {
  [Id in OperationId as `#${(typeof operationRoutes)[Id]['method']}|${(typeof operationRoutes)[Id]['path']}`]: {
    path: Part<Id, 'params'>;
    query: Part<Id, 'query'>;
    body: Part<Id, 'body'>;
    response: OperationResponse<Id>;
  };
};
