import { LoggerService } from '@backstage/backend-plugin-api';
import {
  ConflictError,
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  ArgocdError,
  ArgocdErrorReason,
} from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';

/** What Argo CD answers about the request itself. With all else somebody who runs the portal has to do something. */
const REFUSALS: ArgocdErrorReason[] = [
  'blockedByWindow',
  'conflict',
  'notFound',
  'refused',
];

/** Addresses with a number, and names inside a cluster: what Argo CD's parts say when they do not reach each other. */
const ADDRESS =
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-f:]{2,}\](?::\d+)?|\b[\w.-]{1,253}\.(?:svc|local|internal)\b[\w.]*(?::\d+)?/gi;

/** Whether Argo CD has said no, and is well otherwise. */
export function isArgocdRefusal(error: unknown): boolean {
  return error instanceof ArgocdError && REFUSALS.includes(error.reason);
}

/**
 * What a call to Argo CD failed with, as Backstage answers it to a browser: with Argo CD's own words where it refuses,
 * and without tokens, addresses and credentials.
 *
 * - `blockedByWindow`, `conflict`: ConflictError
 * - `refused`: InputError, or ConflictError where the request was fine
 * - `notFound`: NotFoundError
 * - all else: ServiceUnavailableError. It is nothing that the caller could mend; also a right that the portal's own
 *   account lacks
 *
 * @param options - `refused`: what a refusal is about, the caller's input or the state of the Application. Default: the
 * input
 * @returns the error itself where it is no ArgocdError
 */
export function translateArgocdError(
  error: unknown,
  options: { refused?: 'input' | 'state' } = {},
): unknown {
  if (!(error instanceof ArgocdError)) {
    return error;
  }
  const message = messageOf(error).replace(ADDRESS, '***');
  switch (error.reason) {
    case 'blockedByWindow':
    case 'conflict':
      return new ConflictError(message);
    case 'refused':
      return options.refused === 'state'
        ? new ConflictError(message)
        : new InputError(message);
    case 'notFound':
      return new NotFoundError(message);
    default:
      return new ServiceUnavailableError(message);
  }
}

/**
 * Makes a call and translates what it fails with. What the platform team has to mend goes to the log, with the remedy.
 */
export async function withArgocdErrors<T>(
  logger: LoggerService,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await call();
  } catch (error) {
    logArgocdError(logger, error);
    throw translateArgocdError(error);
  }
}

/** Says in the log what the platform team has to mend. */
export function logArgocdError(logger: LoggerService, error: unknown): void {
  // While calls are suspended, the calls before and the mirror have said why.
  if (
    error instanceof ArgocdError &&
    error.reason !== 'suspended' &&
    !isArgocdRefusal(error)
  ) {
    logger.warn(`${error.message}. ${error.remedy}`);
  }
}

/**
 * Ends a request whose caller has gone: nobody reads an error any more, and it is no failure that belongs into the log.
 */
export const dropAbandoned: express.ErrorRequestHandler = (
  error,
  _req,
  res,
  next,
) => {
  if (!res.destroyed && !res.closed) {
    next(error);
  }
};

function messageOf(error: ArgocdError): string {
  const { instance, call, reason, message, problem, remedy } = error;
  switch (reason) {
    case 'blockedByWindow':
      return `${message}. ${remedy}`;
    case 'conflict':
    case 'refused':
    case 'notFound':
    case 'failed':
    case 'suspended':
      return message;
    case 'forbidden':
      return `Argo CD "${instance}": ${call}: the portal's own account lacks a right. ${remedy}`;
    default:
      return `Argo CD "${instance}": ${call}: ${problem}`;
  }
}
