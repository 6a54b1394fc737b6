import { InputError, isError } from '@backstage/errors';
import {
  describeIssues,
  gitopsOperations,
  OperationDefinition,
} from '@gitops-flow/backstage-plugin-gitops-common';
import express from 'express';

/** What the validator leaves on a request whose route it has found. */
interface MatchedRequest extends express.Request {
  openapi?: {
    schema?: { operationId?: string };
    pathParams?: Record<string, string>;
  };
}

/** Who sends thousands of wrong things knows which. */
const MAX_PROBLEMS = 20;
const MAX_PROBLEM_LENGTH = 300;

/** `request/query/limit must be ...`: where the validator has found something. */
const PLACE = /^request\/(params|query|body)/;

/**
 * Says what the validator has refused as all of our errors do: the field, and what is wrong with it. The validator does
 * not name an unknown key, and of alternatives it says why none of them fits; the schema that the document was made of
 * knows better.
 */
export const describeRefusal: express.ErrorRequestHandler = (
  error,
  req: MatchedRequest,
  _res,
  next,
) => {
  const message = isError(error) ? error.message : String(error);
  const problems = describeProblems(req, message);
  next(new InputError(problems.length > 0 ? problems.join(', ') : message));
};

function describeProblems(req: MatchedRequest, message: string): string[] {
  const operations: Record<string, OperationDefinition> = gitopsOperations;
  const definition = operations[req.openapi?.schema?.operationId ?? ''];
  switch (message.match(PLACE)?.[1]) {
    case 'params':
      return problemsOf('path', definition?.params, req.openapi?.pathParams);
    case 'query':
      return problemsOf('query', definition?.query, req.query);
    case 'body':
      return problemsOf('body', definition?.body, req.body);
    default:
      return [];
  }
}

/**
 * @param place - where the value is from: `path`, `query` or `body`
 * @returns what is wrong with it, by field
 */
export function problemsOf(
  place: string,
  schema: OperationDefinition['body'],
  value: unknown,
): string[] {
  const result = schema?.safeParse(value);
  return result?.error
    ? describeIssues(result.error)
        .slice(0, MAX_PROBLEMS)
        .map(problem => problem.slice(0, MAX_PROBLEM_LENGTH))
        .map(problem =>
          // What is wrong with the whole begins with a colon.
          problem.startsWith(':')
            ? `${place}${problem}`
            : `${place}.${problem}`,
        )
    : [];
}
