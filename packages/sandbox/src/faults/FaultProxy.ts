import {
  IncomingHttpHeaders,
  IncomingMessage,
  request,
  ServerResponse,
} from 'node:http';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { HttpServer } from '../HttpServer';
import { Fault } from './Fault';

/** About the connection and not about the message, so they go no further (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
const PAGE =
  '<!DOCTYPE html><html><head><title>Unicorn!</title></head><body><p>This page is taking too long to load.</p></body></html>';

/** A request that has come to the proxy. */
export interface ProxiedCall {
  /** 0 for the first. */
  index: number;
  method: string;
  /** With the query. */
  path: string;
}

/** What a request carries, as far as a fault may depend on it. */
export interface ProxiedMessage {
  headers: IncomingHttpHeaders;
  /** Empty unless the proxy reads bodies. */
  body: string;
}

/** Decides at the arrival of a request what will go wrong with it. */
type ChooseFault = (
  call: ProxiedCall,
  message: ProxiedMessage,
) => Fault | undefined;

/** What became of a request. */
export interface RecordedCall extends ProxiedCall {
  /** The target's answer where it was asked, else that of the fault. Undefined where there was none. */
  status: number | undefined;
  /** Whether the target has got the request. */
  reachedTarget: boolean;
  fault: Fault['kind'] | undefined;
}

/**
 * Stands between a client and a server and lets go wrong what can go wrong on the way. What is let through, is let
 * through as it is, streams included; only redirects to the target's own address lead through the proxy again. The
 * target sees the client's `Host`, so signatures stay valid and addresses that it makes of it stay here.
 *
 * @public
 */
export class FaultProxy {
  readonly #target: URL;
  readonly #onRequest: ChooseFault;
  readonly #readsBodies: boolean;
  readonly #http: HttpServer;
  readonly #calls: RecordedCall[] = [];

  private constructor(options: {
    target: URL;
    onRequest: ChooseFault;
    readsBodies: boolean;
  }) {
    this.#target = options.target;
    this.#onRequest = options.onRequest;
    this.#readsBodies = options.readsBodies;
    this.#http = HttpServer.create((req, res) => {
      this.#serve(req, res).catch(() => res.destroy());
    });
  }

  /**
   * @param target - address of the server, as `http://localhost:7100`; a path in it comes before that of each request
   * @param onRequest - default: nothing ever goes wrong
   * @param readsBodies - whether `onRequest` gets to see bodies. A request then goes on only when all of it has come.
   *   Default: false
   * @param port - 0 lets the system choose
   */
  static async start({
    target,
    onRequest = () => undefined,
    readsBodies = false,
    port = 0,
  }: {
    target: string;
    onRequest?: ChooseFault;
    readsBodies?: boolean;
    port?: number;
  }): Promise<FaultProxy> {
    const url = new URL(target);
    if (url.protocol !== 'http:') {
      throw new Error(`The target has to be an http address, not ${target}`);
    }
    const proxy = new FaultProxy({ target: url, onRequest, readsBodies });
    await proxy.#http.start(port);
    return proxy;
  }

  /** Without a slash at the end. */
  get url(): string {
    return this.#http.url;
  }

  /** Every request so far, in order of arrival. */
  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  /** Cuts what is under way. */
  async stop(): Promise<void> {
    await this.#http.stop();
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = this.#readsBodies ? await buffer(req) : undefined;
    const call: ProxiedCall = {
      index: this.#calls.length,
      method: req.method ?? 'GET',
      path: req.url ?? '/',
    };
    const record: RecordedCall = {
      ...call,
      status: undefined,
      reachedTarget: false,
      fault: undefined,
    };
    this.#calls.push(record);
    const fault = this.#onRequest(call, {
      headers: req.headers,
      body: body?.toString() ?? '',
    });
    record.fault = fault?.kind;
    if (fault?.kind === 'cutBefore') {
      reset(res);
      return;
    }
    if (fault?.kind === 'hang') {
      return;
    }
    if (fault?.kind === 'delay') {
      await untilOver(res, fault.ms);
    }
    const isLetThrough = fault === undefined || fault.kind === 'delay';
    const isAnsweredHere = fault?.kind === 'status' || fault?.kind === 'html';
    if (isAnsweredHere && !fault.afterTarget) {
      // A client that is still sending would take the answer for a broken connection.
      if (!body) {
        await buffer(req);
      }
      record.status = answerHere(res, fault);
      return;
    }
    const answer = await this.#forward(req, res, {
      body,
      abandons: isLetThrough,
    });
    record.reachedTarget = true;
    record.status = answer.statusCode;
    if (isAnsweredHere) {
      await buffer(answer);
      answerHere(res, fault);
    } else if (isLetThrough) {
      res.writeHead(...this.#head(answer));
      res.flushHeaders();
      await pipeline(answer, res);
    } else {
      await this.#spoil(answer, res, fault);
    }
  }

  /**
   * @param options - `body` where it was read already; `abandons` whether the target's work ends when the client goes,
   *   otherwise it is done to the end
   */
  async #forward(
    req: IncomingMessage,
    res: ServerResponse,
    options: { body: Buffer | undefined; abandons: boolean },
  ): Promise<IncomingMessage> {
    const { body, abandons } = options;
    const { hostname, port, pathname } = this.#target;
    const outgoing = request({
      hostname,
      port,
      method: req.method,
      path: `${pathname.replace(/\/$/, '')}${req.url}`,
      headers: endToEnd(req.headers),
      // A connection each: one that the target has just closed is no fault that anybody asked for.
      agent: false,
    });
    if (abandons) {
      res.once('close', () => outgoing.destroy());
    }
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.once('response', resolve);
      outgoing.once('error', reject);
    });
    // Only the answer counts: a target may refuse a body before it has read all of it.
    pipeline(body ? [body] : req, outgoing).catch(() => undefined);
    return answered;
  }

  async #spoil(
    answer: IncomingMessage,
    res: ServerResponse,
    fault: Exclude<
      Fault,
      { kind: 'cutBefore' | 'hang' | 'delay' | 'status' | 'html' }
    >,
  ): Promise<void> {
    const body = await buffer(answer);
    const half = Math.floor(body.length / 2);
    const [status, headers] = this.#head(answer);
    if (fault.kind === 'cutAfter') {
      reset(res);
    } else if (fault.kind === 'truncate' && fault.looks === 'whole') {
      const length = body.length > 0 ? { 'content-length': String(half) } : {};
      res.writeHead(status, { ...headers, ...length });
      res.end(body.subarray(0, half));
    } else if (fault.kind === 'truncate') {
      const length =
        body.length > 0 ? { 'content-length': String(body.length) } : {};
      res.writeHead(status, { ...headers, ...length });
      if (body.length === 0) {
        res.end();
      } else {
        res.write(body.subarray(0, half), () => res.destroy());
      }
    } else {
      const early = fault.before === 'body' ? half : 0;
      if (fault.before === 'body') {
        res.writeHead(status, headers);
        res.flushHeaders();
        res.write(body.subarray(0, early));
      }
      await untilOver(res, fault.ms);
      if (!res.headersSent) {
        res.writeHead(status, headers);
      }
      res.end(body.subarray(early));
    }
  }

  #head(answer: IncomingMessage): [number, IncomingHttpHeaders] {
    const headers = endToEnd(answer.headers);
    const { location } = headers;
    if (location?.startsWith(`${this.#target.origin}/`)) {
      headers.location = this.url + location.slice(this.#target.origin.length);
    }
    return [answer.statusCode ?? 502, headers];
  }
}

function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name)),
  );
}

/** @returns the status */
function answerHere(
  res: ServerResponse,
  fault: Extract<Fault, { kind: 'status' | 'html' }>,
): number {
  if (fault.kind === 'html') {
    const status = fault.status ?? 200;
    res.writeHead(status, { 'content-type': 'text/html; charset=utf-8' });
    res.end(PAGE);
    return status;
  }
  const { status, headers = {}, body = '' } = fault;
  const isText = typeof body === 'string';
  res.writeHead(status, {
    'content-type': isText ? 'text/plain' : 'application/json; charset=utf-8',
    ...headers,
  });
  res.end(isText ? body : JSON.stringify(body));
  return status;
}

/** Ends the connection without a farewell. */
function reset(res: ServerResponse): void {
  res.socket?.resetAndDestroy();
}

/** Resolves after the time, or when the client has gone. */
function untilOver(res: ServerResponse, ms: number): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(resolve, ms);
    res.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
