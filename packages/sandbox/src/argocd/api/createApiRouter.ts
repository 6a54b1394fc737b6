import { Router } from 'express';
import PromiseRouter from 'express-promise-router';

/** A router that takes a path by the letter: no slash more at its end, no other case. */
export function createApiRouter(): Router {
  return PromiseRouter({ strict: true, caseSensitive: true });
}
