import {
  AuditorService,
  AuditorServiceCreateEventOptions,
  AuditorServiceEvent,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import express from 'express';
import { auditText } from './auditText';
import { readOutcome } from './readOutcome';
import { GuardedRoute, GuardedWrite } from './routes';

type Facts = NonNullable<AuditorServiceCreateEventOptions['meta']>;

const EVENT = 'argocd-route';
/** An event is a line of a log: of a thousand applications it names the first. */
const MAX_DONE = 50;

/**
 * Tells Backstage's auditor of every request that comes to the guard: an event when it begins, and how it ended. That of
 * a write ends with what Roadie's backend answers, that of a read with the guard's decision.
 */
export class RouteAudit {
  readonly #auditor: AuditorService;
  readonly #logger: LoggerService;
  readonly #told = new WeakSet<express.Request>();

  static create(options: {
    auditor: AuditorService;
    logger: LoggerService;
  }): RouteAudit {
    return new RouteAudit(options.auditor, options.logger);
  }

  private constructor(auditor: AuditorService, logger: LoggerService) {
    this.#auditor = auditor;
    this.#logger = logger;
  }

  /**
   * @param decide - throws where the request must not pass
   * @throws what `decide` throws
   */
  async decided(
    route: GuardedRoute,
    req: express.Request,
    res: express.Response,
    decide: () => Promise<void>,
  ): Promise<void> {
    const event = await this.#begin(req, {
      route: `${route.method.toUpperCase()} ${route.path}`,
      ...factsOf(route, req),
    });
    try {
      await decide();
    } catch (error) {
      await event.fail({ error: describable(error) });
      throw error;
    }
    if (route.write) {
      this.#endWithAnswer(event, route.write, res);
    } else {
      await event.success();
    }
  }

  /** To be put behind the routes: tells of what met none of them. */
  readonly unrouted: express.ErrorRequestHandler = async (
    error,
    req,
    _res,
    next,
  ) => {
    if (!this.#told.has(req)) {
      const event = await this.#begin(req, {});
      await event.fail({ error: describable(error) });
    }
    next(error);
  };

  #begin(req: express.Request, meta: Facts): Promise<AuditorServiceEvent> {
    this.#told.add(req);
    return this.#auditor.createEvent({
      eventId: EVENT,
      severityLevel: ['GET', 'HEAD'].includes(req.method) ? 'low' : 'medium',
      // The auditor writes down the address as it came; everything else is the request's own.
      request: Object.create(req, {
        originalUrl: { value: auditText(req.originalUrl) },
      }),
      meta,
    });
  }

  /** Also where nobody waits for the answer any more: who leaves does not hide what is done. */
  #endWithAnswer(
    event: AuditorServiceEvent,
    write: GuardedWrite,
    res: express.Response,
  ): void {
    const { json } = res;
    res.json = answer => {
      res.json = json;
      const { statusCode } = res;
      const { done, failed } = readOutcome(write, statusCode, answer);
      const meta = {
        statusCode,
        ...(done.length > 0
          ? { done: done.slice(0, MAX_DONE).map(auditText) }
          : {}),
      };
      const error =
        failed.length > 0 ? describable(failed.join('; ')) : undefined;
      (error ? event.fail({ meta, error }) : event.success({ meta })).catch(
        problem =>
          // What Argo CD has done is not called a failure.
          this.#logger.error(
            `The audit event ${EVENT} could not be closed, its outcome was ${JSON.stringify(
              { ...meta, ...(error ? { error: error.message } : {}) },
            )}: ${describable(problem).message}`,
          ),
      );
      return res.json(answer);
    };
  }
}

/** Everything that the route knows of the request, and nothing else that somebody may have sent. */
function factsOf(route: GuardedRoute, req: express.Request): Facts {
  const { params, query, body, write } = route;
  const asked = pick(Object.keys(query.shape), req.query);
  return {
    params: pick(Object.keys(params.shape), req.params),
    ...(Object.keys(asked).length > 0 ? { query: asked } : {}),
    ...(write ? { action: write } : {}),
    ...(body ? pick(Object.keys(body.shape), req.body) : {}),
  };
}

function pick(names: string[], values: unknown): Facts {
  const picked: Facts = {};
  for (const name of names) {
    const value = Object(values)[name];
    if (typeof value === 'boolean') {
      picked[name] = value;
    } else if (typeof value === 'string') {
      picked[name] = auditText(value);
    }
  }
  return picked;
}

/** Without its stack and other fields, which the auditor would write down as they are. */
function describable(error: unknown): Error {
  const described = new Error(
    auditText(isError(error) ? error.message : String(error)),
  );
  described.name = isError(error) ? error.name : 'Error';
  described.stack = `${described.name}: ${described.message}`;
  return described;
}
