import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import express, { Express } from 'express';
import { HttpServer } from '../HttpServer';
import { AwsSeed } from './AwsSeed';
import { createAwsApp } from './http/createAwsApp';
import { openAwsDatabase, SqliteDatabase } from './openAwsDatabase';

/**
 * One AWS account, as far as we need one: ECR's and IAM's APIs and `sts:GetCallerIdentity` on one address. Requests must
 * be signed with a known key; the signature itself is not checked. What a layer holds is not kept: images are their
 * manifests.
 */
export class AwsServer {
  readonly #directory: string | undefined;
  readonly #port: number;
  readonly #seed: AwsSeed;
  readonly #http: HttpServer;
  #running: { app: Express; database: SqliteDatabase } | undefined;

  private constructor(options: {
    directory: string | undefined;
    port: number;
    seed: AwsSeed;
  }) {
    this.#directory = options.directory;
    this.#port = options.port;
    this.#seed = options.seed;
    const gate = express();
    gate.disable('x-powered-by');
    gate.use((req, res, next) => {
      if (this.#running) {
        this.#running.app(req, res, next);
      } else {
        res.status(503).end();
      }
    });
    this.#http = HttpServer.create(gate);
  }

  /**
   * @param directory - where the state is, or is to be; without it the state ends with the server
   * @param port - 0 lets the system choose
   */
  static create({
    directory,
    port = 0,
    seed,
  }: {
    directory?: string;
    port?: number;
    seed: AwsSeed;
  }): AwsServer {
    return new AwsServer({ directory, port, seed });
  }

  async start(): Promise<void> {
    if (this.#directory) {
      await mkdir(this.#directory, { recursive: true });
    }
    const database = openAwsDatabase(
      this.#directory ? join(this.#directory, 'account.sqlite') : ':memory:',
      this.#seed,
    );
    try {
      await this.#http.start(this.#port);
    } catch (error) {
      database.close();
      throw error;
    }
    this.#running = {
      app: createAwsApp({ database, seed: this.#seed }),
      database,
    };
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await this.#http.stop();
    running?.database.close();
  }

  /** Address of every API, without a slash at the end. */
  get url(): string {
    return this.#http.url;
  }
}
