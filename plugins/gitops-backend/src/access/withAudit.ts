import {
  AuditorService,
  AuditorServiceEvent,
  AuditorServiceEventSeverityLevel,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import express from 'express';
import { signalOf } from '../applications/signalOf';
import { OutcomeUnknownError } from './OutcomeUnknownError';
import { textWithoutSecrets, withoutSecrets } from './withoutSecrets';

/**
 * What an audit event tells beside who asked, from where and how it ended.
 */
export interface AuditFacts {
  /** Full and in lower case. */
  entityRef?: string;
  environment?: string;
  /** Of the Application: `<instance>/<namespace>/<name>`. */
  application?: string;
  /** What was asked for. Values that look like secrets are left out. */
  parameters?: JsonObject;
}

/** Takes down what becomes known while a request is answered; what is said later counts. */
export type AuditNote = (facts: AuditFacts) => void;

/**
 * Answers a request that changes something under the eyes of Backstage's auditor: an event when it begins, before
 * anything is done, and exactly one when it has ended. `meta.outcome` says how:
 *
 * - `accepted`
 * - `refused`: 400, 403, 404...
 * - `failed`
 * - `unknown`: an OutcomeUnknownError
 * - `abandoned`: it was given up, as nobody waited for the answer any more. Who leaves does not hide a refusal: what was
 *   decided all the same counts
 *
 * Nothing is done when the first event cannot be written. When the last one cannot, the log has it: what Argo CD has
 * accepted is not called a failure.
 *
 * @param options - `eventId`: in kebab case, such as `application-sync`
 * @param answer - answers, or throws; calls `note` as soon as it knows something. The signal ends when the caller goes:
 * to give up is to throw its reason
 */
export function withAudit(
  options: {
    auditor: AuditorService;
    logger: LoggerService;
    eventId: string;
    severityLevel?: AuditorServiceEventSeverityLevel;
  },
  answer: (
    req: express.Request,
    res: express.Response,
    note: AuditNote,
    signal: AbortSignal,
  ) => Promise<void>,
): (req: express.Request, res: express.Response) => Promise<void> {
  const { auditor, logger, eventId, severityLevel = 'medium' } = options;

  return async (req, res) => {
    // Now: a caller who goes while the event is written would go unnoticed.
    const signal = signalOf(res);
    const event = await auditor.createEvent({
      eventId,
      severityLevel,
      request: req,
    });
    const facts: AuditFacts = {};
    try {
      await answer(req, res, more => Object.assign(facts, more), signal);
    } catch (error) {
      await close(event, facts, error, outcomeOf(error, signal));
      throw error;
    }
    // A handler may answer with an error instead of throwing one.
    const refused = res.statusCode >= 400;
    await close(
      event,
      facts,
      refused ? new Error(`Answered with ${res.statusCode}`) : undefined,
      refused ? 'refused' : 'accepted',
    );
  };

  async function close(
    event: AuditorServiceEvent,
    facts: AuditFacts,
    error: unknown,
    outcome: string,
  ) {
    const meta = { ...withoutSecrets({ ...facts }), outcome };
    try {
      await (error === undefined
        ? event.success({ meta })
        : event.fail({ meta, error: describable(error) }));
    } catch (problem) {
      logger.error(
        `The audit event ${eventId} could not be closed, its outcome was ${JSON.stringify(
          meta,
        )}: ${
          isError(problem) ? textWithoutSecrets(problem.message) : problem
        }`,
      );
    }
  }
}

/** Names of the errors that Backstage answers with a status from 400 to 499. */
const REFUSALS = [
  'InputError',
  'AuthenticationError',
  'NotAllowedError',
  'NotFoundError',
  'ConflictError',
];

function outcomeOf(error: unknown, signal: AbortSignal): string {
  if (signal.aborted && error === signal.reason) {
    return 'abandoned';
  }
  if (error instanceof OutcomeUnknownError) {
    return 'unknown';
  }
  return isError(error) && REFUSALS.includes(error.name) ? 'refused' : 'failed';
}

/** Without its stack and cause, which the auditor would write down as they are. */
function describable(error: unknown): Error {
  const described = new Error(
    textWithoutSecrets(isError(error) ? error.message : String(error)),
  );
  described.name = isError(error) ? error.name : 'Error';
  described.stack = `${described.name}: ${described.message}`;
  return described;
}
