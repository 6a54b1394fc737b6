import {
  HttpRouterService,
  LoggerService,
  RootHttpRouterService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import express from 'express';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, IncomingMessage, request } from 'node:http';
import { duplexPair } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

const PLUGIN_ID = 'argocd';
const TIMEOUT_MS = 10_000;

/** How Backstage's own services answer what they refuse: the limit of requests, the wait for the start, the sign-in. */
const BACKSTAGE_ERROR = z.object({
  error: z.object({ name: z.string(), message: z.string() }),
  response: z.object({ statusCode: z.number() }),
});

/**
 * Finds out by a request of its own whether requests to Roadie's routes meet the guard first: routers do not say who was
 * there before. The request goes through the routers of this process and over no network, where a proxy or another
 * replica could answer it.
 */
export class OrderCheck {
  readonly #logger: LoggerService;
  readonly #rootHttpRouter: RootHttpRouterService;
  /** Nobody else knows it, and no instance has the name: whoever answers instead of the guard calls no Argo CD. */
  readonly #path = `/allArgoApps/${randomUUID()}`;
  #isMet = false;

  static create(options: {
    logger: LoggerService;
    rootHttpRouter: RootHttpRouterService;
  }): OrderCheck {
    return new OrderCheck(options.logger, options.rootHttpRouter);
  }

  private constructor(
    logger: LoggerService,
    rootHttpRouter: RootHttpRouterService,
  ) {
    this.#logger = logger;
    this.#rootHttpRouter = rootHttpRouter;
  }

  /** To be called before the guard is mounted: meets the request of the check, and lets everything else pass. */
  mount(httpRouter: HttpRouterService): void {
    // To know a token of the backend, its keys would be asked for over the network.
    httpRouter.addAuthPolicy({ path: this.#path, allow: 'unauthenticated' });
    httpRouter.use((req, res, next) => {
      if (req.path === this.#path) {
        this.#isMet = true;
        res.status(204).end();
      } else {
        next();
      }
    });
  }

  /**
   * @throws Error when somebody else answers. When the question reaches nobody it is only logged.
   */
  async run(): Promise<void> {
    let status: number;
    try {
      status = await this.#ask();
    } catch (error) {
      this.#logger.warn(
        `Whether the guard is first could not be checked: ${
          isError(error) ? error.message : error
        }. Check it by hand: GET /api/${PLUGIN_ID}/allArgoApps/no-such-instance, signed in, has to be answered 400 with "argoInstanceName names no Argo CD"; if it is not, add the module @gitops-flow/backstage-plugin-argocd-backend-module-guard before any other module of the plugin "${PLUGIN_ID}".`,
      );
      return;
    }
    if (!this.#isMet) {
      throw new Error(
        `The guard is not the first router of the plugin "${PLUGIN_ID}": requests reach the routes of Argo CD unchecked (a request was answered ${status}). Add the module @gitops-flow/backstage-plugin-argocd-backend-module-guard before any other module of that plugin, and mount Roadie's router nowhere else.`,
      );
    }
  }

  /**
   * @returns status of the answer
   * @throws Error when no router of the plugin was asked
   */
  async #ask(): Promise<number> {
    if (!hasHandler(this.#rootHttpRouter)) {
      throw new Error("the root HTTP router is not Backstage's own");
    }
    const app = express();
    app.use(this.#rootHttpRouter.handler());
    let problem: string | undefined;
    app.use((_req, res) => {
      problem = `nobody answers at /api/${PLUGIN_ID}`;
      res.end();
    });
    const onError: express.ErrorRequestHandler = (error, _req, res, _next) => {
      problem = isError(error) ? error.message : String(error);
      res.end();
    };
    app.use(onError);
    const [near, far] = duplexPair();
    // Limits of requests count by address.
    Object.assign(far, { remoteAddress: '127.0.0.1' });
    createServer(app).emit('connection', far);
    try {
      const sent = request({
        path: `/api/${PLUGIN_ID}${this.#path}`,
        createConnection: () => near,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).end();
      const [answer]: IncomingMessage[] = await once(sent, 'response');
      problem ??= readRefusal(await text(answer));
      if (problem !== undefined) {
        throw new Error(problem);
      }
      return answer.statusCode ?? 0;
    } finally {
      near.destroy();
      far.destroy();
    }
  }
}

/** Backstage's own root router has it, beside what the service promises. */
function hasHandler(
  router: RootHttpRouterService,
): router is RootHttpRouterService & { handler(): express.Handler } {
  return 'handler' in router && typeof router.handler === 'function';
}

function readRefusal(body: string): string | undefined {
  try {
    return BACKSTAGE_ERROR.parse(JSON.parse(body)).error.message;
  } catch {
    return undefined;
  }
}
