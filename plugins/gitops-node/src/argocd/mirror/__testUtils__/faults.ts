import { ServerResponse } from 'node:http';
import { Fault, Faults } from './FaultyArgocd';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const SSE_TYPE = { 'Content-Type': 'text/event-stream' };

/** Takes the request and never answers. */
export const hang: Fault = () => {};

/** Answers headers and nothing behind them. */
export const hangBehindHeaders: Fault = (_req, res) => {
  res.writeHead(200, JSON_TYPE).flushHeaders();
};

/** Begins the list, then says nothing more. */
export const hangInList: Fault = (_req, res) => {
  res.writeHead(200, JSON_TYPE);
  res.write('{"metadata":{"resourceVersion":"9"},"items":[');
};

export const garbage: Fault = (_req, res) => {
  res.writeHead(200, JSON_TYPE).end('\u0000\ufffd}{not json');
};

export const garbageFrames: Fault = (_req, res) => {
  res.writeHead(200, SSE_TYPE).end('data: \u0000}{ \n\n\n');
};

/** What `fields` leaves of an error that the server reports on a stream. */
export const emptyFrames: Fault = (_req, res) => {
  res.writeHead(200, SSE_TYPE).end('data: {} \n\n\n'.repeat(10));
};

export const loginPage: Fault = (_req, res) => {
  res
    .writeHead(200, { 'Content-Type': 'text/html' })
    .end('<!doctype html><title>Sign in</title>');
};

export const unauthorized: Fault = (_req, res) => {
  res
    .writeHead(401, JSON_TYPE)
    .end('{"error":"no session information","code":16,"message":"no session"}');
};

export const throttled: Fault = (_req, res) => {
  res.writeHead(429, { 'Retry-After': '1' }).end('slow down');
};

/** Serves a stream, and cuts it after a while. */
export function cutAfter(ms: number): Fault {
  return (_req, res, serve) => {
    serve();
    const timer = setTimeout(() => res.destroy(), ms);
    res.on('close', () => clearTimeout(timer));
  };
}

/** One event that never ends. */
export const endlessFrame: Fault = (_req, res) => {
  res.writeHead(200, SSE_TYPE);
  res.write('data: {"result":{"type":"ADDED","application":{"x":"');
  pour(res, Buffer.alloc(256 * 1024, 'x'), Infinity);
};

/** A list as 6,000 Applications give when nobody trims it. */
export function hugeList(onSent: (bytes: number) => void = () => {}): Fault {
  const item = JSON.stringify({
    metadata: { name: 'huge-dev', namespace: 'argocd' },
    status: { resources: 'x'.repeat(31_000) },
  });
  return (_req, res) => {
    res.writeHead(200, JSON_TYPE);
    res.write('{"items":[');
    pour(res, Buffer.from(`${item},`.repeat(8)), 187_000_000, onSent);
  };
}

/** The same for every kind of request. */
export function everywhere(fault: Fault): Faults {
  return {
    login: fault,
    probe: fault,
    list: fault,
    projects: fault,
    stream: fault,
    load: fault,
  };
}

/** Writes a chunk again and again, as fast as the other side reads. */
function pour(
  res: ServerResponse,
  chunk: Buffer,
  maxBytes: number,
  onSent: (bytes: number) => void = () => {},
): void {
  let sent = 0;
  const pourMore = () => {
    while (!res.destroyed && sent < maxBytes) {
      sent += chunk.length;
      onSent(chunk.length);
      if (!res.write(chunk)) {
        res.once('drain', pourMore);
        return;
      }
    }
    if (!res.destroyed) {
      res.end(']}');
    }
  };
  pourMore();
}
