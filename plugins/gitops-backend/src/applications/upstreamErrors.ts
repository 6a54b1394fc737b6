import { ServiceUnavailableError } from '@backstage/errors';
import {
  isGithubError,
  isRegistryError,
} from '@gitops-flow/backstage-plugin-gitops-node';
import express from 'express';

/** Answers 503 with what GitHub or a registry said: it is neither the caller's mistake nor ours. */
export const upstreamErrors: express.ErrorRequestHandler = (
  error,
  _req,
  _res,
  next,
) => {
  next(
    isGithubError(error) || isRegistryError(error)
      ? new ServiceUnavailableError(error.message)
      : error,
  );
};
