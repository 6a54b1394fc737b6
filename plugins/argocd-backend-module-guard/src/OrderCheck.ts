import {
  AuthService,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import express from 'express';
import { randomUUID } from 'node:crypto';

const PLUGIN_ID = 'argocd';
const HEADER = 'x-argocd-guard-check';
const TIMEOUT_MS = 10_000;

/**
 * Finds out by a request of its own whether requests to Roadie's routes meet the guard first. Nothing else can tell:
 * routers do not say who was there before.
 */
export class OrderCheck {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;
  readonly #logger: LoggerService;
  readonly #nonce = randomUUID();

  static create(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    logger: LoggerService;
  }): OrderCheck {
    return new OrderCheck(options.auth, options.discovery, options.logger);
  }

  private constructor(
    auth: AuthService,
    discovery: DiscoveryService,
    logger: LoggerService,
  ) {
    this.#auth = auth;
    this.#discovery = discovery;
    this.#logger = logger;
  }

  /** To be put in front of the guard: answers the check, and lets everything else pass. */
  readonly middleware: express.RequestHandler = (req, res, next) => {
    if (req.get(HEADER) === this.#nonce) {
      res.status(204).set(HEADER, this.#nonce).end();
    } else {
      next();
    }
  };

  /**
   * @throws Error when somebody else answers. When nobody can be reached it is only logged.
   */
  async run(): Promise<void> {
    // A name that no instance has: whoever answers instead of the guard calls no Argo CD.
    const response = await this.#ask(`/allArgoApps/${this.#nonce}`);
    if (response && response.headers.get(HEADER) !== this.#nonce) {
      throw new Error(
        `The guard is not the first router of the plugin "${PLUGIN_ID}": requests reach the routes of Argo CD unchecked (a request was answered ${response.status}). Add the module @gitops-flow/backstage-plugin-argocd-backend-module-guard before any other module of that plugin, and mount Roadie's router nowhere else.`,
      );
    }
  }

  async #ask(path: string): Promise<Response | undefined> {
    try {
      const { token } = await this.#auth.getPluginRequestToken({
        onBehalfOf: await this.#auth.getOwnServiceCredentials(),
        targetPluginId: PLUGIN_ID,
      });
      const baseUrl = await this.#discovery.getBaseUrl(PLUGIN_ID);
      return await fetch(`${baseUrl}${path}`, {
        headers: { Authorization: `Bearer ${token}`, [HEADER]: this.#nonce },
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch (error) {
      this.#logger.warn(
        `Whether the guard is first could not be checked, as the backend did not reach itself: ${
          isError(error) ? error.message : error
        }`,
      );
      return undefined;
    }
  }
}
