import { Request, Response } from 'express';
import { ApiError } from './ApiError';
import { queryText } from './query';
import { dropPaths, keepPaths, parseFields } from './trimFields';

const SSE = 'text/event-stream';

/**
 * One stream to one client, with the manners of Argo CD's: not a byte, headers included, before the first event;
 * keep-alives only after it, and only for those who accept exactly `text/event-stream`. All others get a JSON a line.
 */
export class EventStream {
  readonly #response: Response;
  readonly #isSse: boolean;
  readonly #keepAliveMs: number;
  readonly #trim: (frame: unknown) => unknown;
  #keepAlive: NodeJS.Timeout | undefined;

  private constructor(
    request: Request,
    response: Response,
    keepAliveMs: number,
  ) {
    this.#response = response;
    this.#isSse = request.get('accept') === SSE;
    this.#keepAliveMs = keepAliveMs;
    const { paths, exclude } = parseFields(queryText(request, 'fields'));
    this.#trim = frame => {
      if (paths.length === 0) {
        return frame;
      }
      return exclude ? dropPaths(frame, paths) : keepPaths(frame, paths);
    };
    response.on('close', () => clearInterval(this.#keepAlive));
  }

  static open({
    request,
    response,
    keepAliveMs,
  }: {
    request: Request;
    response: Response;
    keepAliveMs: number;
  }): EventStream {
    return new EventStream(request, response, keepAliveMs);
  }

  /** Sends a result, cut down to the fields that the client asked for. */
  send(result: unknown): void {
    if (this.#response.writableEnded || this.#response.destroyed) {
      return;
    }
    if (!this.#response.headersSent) {
      this.#writeHead(200, {
        'grpc-metadata-content-type': 'application/grpc',
      });
      if (this.#isSse) {
        this.#keepAlive = setInterval(() => {
          this.#response.write(':\n');
        }, this.#keepAliveMs);
      }
    }
    const frame = JSON.stringify(this.#trim({ result }));
    this.#response.write(this.#isSse ? `data: ${frame} \n\n\n` : `${frame}\n`);
  }

  /** Sends an error, which the fields cut down too, and ends the stream. */
  fail(error: ApiError): void {
    this.#writeHead(error.status);
    const frame = JSON.stringify(this.#trim(error.toFrame()));
    this.#response.end(this.#isSse ? `data: ${frame} \n\n` : frame);
  }

  #writeHead(status: number, headers: Record<string, string> = {}): void {
    this.#response.writeHead(status, {
      'content-type': this.#isSse ? SSE : 'application/json',
      ...(this.#isSse ? { 'x-content-type-options': 'nosniff' } : {}),
      ...headers,
    });
  }
}
