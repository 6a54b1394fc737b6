import { z } from 'zod';
import { conflict, notFound, unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiHandler, ApiReply, ApiRouter } from '../http/ApiRouter';
import { inRepository, RepositoryRequest } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { Variable, VariableScope } from '../store/VariableStore';
import { findEnvironment } from './findEnvironment';

/** Unlike all other lists. */
const PAGE_SIZE = { usual: 10, max: 30 };
const NAME = /^[a-z_][a-z0-9_]*$/i;
const RESERVED = /^github_/i;
const MAX_VALUE_BYTES = 48 * 1024;
const MAX_OF_REPOSITORY = 500;
const MAX_OF_ENVIRONMENT = 100;

const creationSchema = z.object({ name: z.string(), value: z.string() });
const changeSchema = creationSchema.partial();

/** https://docs.github.com/rest/actions/variables, of repositories and of their environments */
export function registerVariables(
  api: ApiRouter,
  services: GithubServices,
): void {
  const { variables } = services;

  /** Only who may write sees variables. */
  const inScope = (
    handler: (
      scope: VariableScope,
      request: RepositoryRequest,
    ) => Promise<ApiReply> | ApiReply,
  ): ApiHandler =>
    inRepository(services, 'push', request => {
      const { environment_name: environment } = request.params;
      return handler(
        {
          repositoryId: request.repository.id,
          ...(environment === undefined
            ? {}
            : {
                environmentId: findEnvironment(
                  services,
                  request.repository,
                  environment,
                ).id,
              }),
        },
        request,
      );
    });
  const find = (scope: VariableScope, name: string): Variable => {
    const variable = variables.find(scope, name);
    if (!variable) {
      throw notFound();
    }
    return variable;
  };
  const assertFree = (scope: VariableScope, name: string) => {
    if (variables.find(scope, name)) {
      throw conflict('Already exists - Variable already exists');
    }
  };

  for (const parent of [
    '/repos/{owner}/{repo}/actions',
    '/repos/{owner}/{repo}/environments/{environment_name}',
  ]) {
    api.get(
      `${parent}/variables`,
      inScope(scope => {
        const list = variables.list(scope).map(variableBody);
        return {
          list,
          pageSize: PAGE_SIZE,
          paged: page => ({ total_count: list.length, variables: page }),
        };
      }),
    );

    api.post(
      `${parent}/variables`,
      inScope((scope, { body }) => {
        const input = parseBody(creationSchema, body);
        assertName(input.name);
        assertValue(input.value);
        assertFree(scope, input.name);
        assertRoom(variables.list(scope).length, scope);
        variables.insert(scope, input);
        return { status: 201, body: {} };
      }),
    );

    api.get(
      `${parent}/variables/{name}`,
      inScope((scope, { params }) => ({
        body: variableBody(find(scope, params.name)),
      })),
    );

    api.patch(
      `${parent}/variables/{name}`,
      inScope((scope, { params, body }) => {
        const current = find(scope, params.name);
        const input = parseBody(changeSchema, body);
        const changed = { ...current, ...input };
        assertName(changed.name);
        assertValue(changed.value);
        if (changed.name.toUpperCase() !== current.name) {
          assertFree(scope, changed.name);
        }
        variables.update(scope, current.name, changed);
        return { status: 204 };
      }),
    );

    api.delete(
      `${parent}/variables/{name}`,
      inScope((scope, { params }) => {
        variables.delete(scope, find(scope, params.name).name);
        return { status: 204 };
      }),
    );
  }
}

function assertName(name: string): void {
  if (!NAME.test(name)) {
    throw unprocessable(
      'Variable names can only contain alphanumeric characters ([a-z], [A-Z], [0-9]) or underscores (_). Spaces are not allowed. Must start with a letter ([a-z], [A-Z]) or underscores (_).',
    );
  }
  if (RESERVED.test(name)) {
    throw unprocessable('Variable names must not start with GITHUB_.');
  }
}

function assertValue(value: string): void {
  if (Buffer.byteLength(value) > MAX_VALUE_BYTES) {
    throw unprocessable('Variable value is too large. The limit is 48 KB.');
  }
}

function assertRoom(count: number, { environmentId }: VariableScope): void {
  const max =
    environmentId === undefined ? MAX_OF_REPOSITORY : MAX_OF_ENVIRONMENT;
  if (count >= max) {
    throw unprocessable(`There cannot be more than ${max} variables.`);
  }
}

function variableBody(variable: Variable) {
  return {
    name: variable.name,
    value: variable.value,
    created_at: variable.createdAt,
    updated_at: variable.updatedAt,
  };
}
