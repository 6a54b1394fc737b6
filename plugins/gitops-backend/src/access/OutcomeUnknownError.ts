import { ServiceUnavailableError } from '@backstage/errors';

/**
 * That nobody knows whether something was done: it was asked for, and no answer came that could be read. Answered as
 * any ServiceUnavailableError is, and audited as what it is.
 */
export class OutcomeUnknownError extends ServiceUnavailableError {}
