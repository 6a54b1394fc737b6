import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import express, { Express } from 'express';
import { HttpServer } from '../HttpServer';
import { GitRepository } from '../git/GitRepository';
import { createGithubApp } from './createGithubApp';
import { GithubServices, openGithubServices } from './GithubServices';
import { ApiRoute } from './http/ApiRouter';
import { SecondaryLimitOptions } from './http/SecondaryLimits';
import { OauthApp } from './oauth/OauthGrants';
import { TokenRights } from './rights/TokenRights';
import { timestamp } from './store/timestamp';
import { HookDefinition } from './store/HookStore';
import { Urls } from './Urls';
import { Webhooks } from './webhooks/Webhooks';

/** What GitHub.com grants an App that is installed at an enterprise. */
const REQUESTS_PER_HOUR = 15_000;

/** Fills an empty world. The addresses in `services` are those that the server will have. */
export type Seed = (services: GithubServices) => Promise<void>;

/** A program that lives with the server and works on what it knows, as GitHub Actions does. */
export interface Companion {
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface GithubServerOptions {
  /** Where the state is, or is to be. */
  directory: string;
  /** 0 lets the system choose. */
  port: number;
  /** Fills the world when the directory is not there yet. */
  seed: Seed;
  /** Who one is on the pages until one says otherwise. */
  defaultLogin: string | undefined;
  /** Programs that people may let act in their name. */
  oauthApps: OauthApp[];
  /** Rate limit of each account. */
  requestsPerHour: number;
  /** Off where nothing is said. */
  secondaryLimits: SecondaryLimitOptions;
  /** Brings the program that runs workflows; without it there are none, and no checks but those that Apps report. */
  createActions: ((services: GithubServices) => Companion) | undefined;
  /** How long a receiver of webhooks may take. Default: ten seconds, as on GitHub. */
  hookTimeoutMs: number | undefined;
}

/** A GitHub Enterprise Server, as far as we need one: REST under `/api/v3`, git, and pages for people. */
export class GithubServer {
  readonly #options: GithubServerOptions;
  readonly #http: HttpServer;
  readonly #urls: Urls;
  #running:
    | {
        app: Express;
        routes: readonly ApiRoute[];
        services: GithubServices;
        webhooks: Webhooks;
        actions: Companion | undefined;
      }
    | undefined;

  private constructor(options: GithubServerOptions) {
    this.#options = options;
    const gate = express();
    gate.disable('x-powered-by');
    gate.use((req, res, next) => {
      if (this.#running) {
        this.#running.app(req, res, next);
      } else {
        res.status(503).set('retry-after', '1').end('Starting\n');
      }
    });
    this.#http = HttpServer.create(gate);
    this.#urls = Urls.create(() => this.#http.url);
  }

  static create({
    directory,
    port = 0,
    seed = async () => undefined,
    defaultLogin,
    oauthApps = [],
    requestsPerHour = REQUESTS_PER_HOUR,
    secondaryLimits = {},
    createActions,
    hookTimeoutMs,
  }: Partial<GithubServerOptions> &
    Pick<GithubServerOptions, 'directory'>): GithubServer {
    return new GithubServer({
      directory,
      port,
      seed,
      defaultLogin,
      oauthApps,
      requestsPerHour,
      secondaryLimits,
      createActions,
      hookTimeoutMs,
    });
  }

  /** Listens first, because what is seeded names the port; then seeds if need be, and answers. */
  async start(): Promise<void> {
    await this.#http.start(this.#options.port);
    try {
      const {
        directory,
        defaultLogin,
        oauthApps,
        requestsPerHour,
        secondaryLimits,
      } = this.#options;
      if (!existsSync(directory)) {
        await this.#seedInto(directory);
      }
      const services = openGithubServices({ directory, urls: this.#urls });
      // First, so that they hear of what is caught up with.
      const webhooks = Webhooks.create({
        services,
        timeoutMs: this.#options.hookTimeoutMs,
        log: message => process.stderr.write(`Webhooks: ${message}\n`),
      });
      const actions = this.#options.createActions?.(services);
      services.repositories.recover();
      await services.follower.recover();
      const app = createGithubApp({
        services,
        webhooks,
        directory,
        defaultLogin,
        oauthApps,
        requestsPerHour,
        secondaryLimits,
      });
      this.#running = { ...app, services, webhooks, actions };
      await actions?.start();
    } catch (error) {
      await this.#http.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await this.#http.stop();
    await running?.actions?.stop();
    await running?.webhooks.stop();
    running?.services.database.close();
  }

  /** Address of the pages, without a slash at the end. */
  get url(): string {
    return this.#http.url;
  }

  /** Root of the REST API. */
  get apiUrl(): string {
    return this.#urls.api;
  }

  /** The routes of the REST API that are served, in the form of GitHub's description. */
  get routes(): readonly ApiRoute[] {
    return this.#started().routes;
  }

  /** The bare repository behind a name. @throws when there is none */
  async repository(owner: string, name: string): Promise<GitRepository> {
    const { repositories } = this.#started().services;
    const repository = repositories.store.find(owner, name);
    if (!repository) {
      throw new Error(`There is no repository ${owner}/${name}`);
    }
    return repositories.git(repository);
  }

  /**
   * Makes a personal access token, as its person would in the settings.
   *
   * @param rights - scopes for a classic token, permissions for a fine-grained one
   * @param expiresAt - default: never
   * @throws when there is nobody of that name
   */
  issueToken({
    login,
    rights,
    expiresAt,
  }: {
    login: string;
    rights: TokenRights;
    expiresAt?: Date;
  }): string {
    const { accounts } = this.#started().services;
    const account = accounts.find(login);
    if (!account) {
      throw new Error(`There is no account ${login}`);
    }
    const prefix = 'scopes' in rights ? 'ghp_' : 'github_pat_';
    const token = `${prefix}${randomBytes(27).toString('base64url')}`;
    accounts.insertToken({
      token,
      accountId: account.id,
      rights,
      expiresAt: expiresAt ? timestamp(expiresAt) : null,
    });
    return token;
  }

  /**
   * Gives a repository a webhook, or sets the one that it was given for the same purpose before.
   *
   * @param purpose - what it is known by when its address has changed
   * @throws when there is no such repository
   */
  setHook({
    owner,
    repository: name,
    purpose,
    ...definition
  }: {
    owner: string;
    repository: string;
    purpose: string;
  } & HookDefinition): void {
    const { repositories, hooks } = this.#started().services;
    const repository = repositories.store.find(owner, name);
    if (!repository) {
      throw new Error(`There is no repository ${owner}/${name}`);
    }
    const known = hooks.findByPurpose(repository.id, purpose);
    if (known) {
      hooks.update(known.id, definition);
    } else {
      hooks.insert(repository.id, definition, purpose);
    }
  }

  /** All or nothing: half a world would pass for a whole one at the next start. */
  async #seedInto(directory: string): Promise<void> {
    const temporary = `${directory}.seeding`;
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    const services = openGithubServices({
      directory: temporary,
      urls: this.#urls,
    });
    try {
      await this.#options.seed(services);
    } finally {
      services.database.close();
    }
    await rename(temporary, directory);
  }

  #started() {
    if (!this.#running) {
      throw new Error('The server is not started');
    }
    return this.#running;
  }
}
