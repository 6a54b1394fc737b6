import { gzipSync } from 'node:zlib';
import { Response } from 'express';

/** An answer to a successful call. */
export function sendJson(response: Response, body: unknown): void {
  response.setHeader('grpc-metadata-content-type', 'application/grpc');
  writeJson(response, 200, body);
}

/** An answer in JSON: without the charset that Express would add and Argo CD does not send, packed for who asks. */
export function writeJson(
  response: Response,
  status: number,
  body: unknown,
): void {
  const text = JSON.stringify(body);
  response.setHeader('vary', 'Accept-Encoding');
  response.setHeader('content-type', 'application/json');
  response.statusCode = status;
  if (response.req.acceptsEncodings('gzip') === 'gzip') {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(text));
  } else {
    response.end(text);
  }
}
