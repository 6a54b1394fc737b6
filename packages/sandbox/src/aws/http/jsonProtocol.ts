import { randomUUID } from 'node:crypto';
import { Response } from 'express';
import { AwsFault } from '../AwsFault';
import { Protocol } from './Protocol';

/**
 * https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 *
 * @param target - what the header `x-amz-target` begins with
 */
export function jsonProtocol(target: string): Protocol {
  const prefix = `${target}.`;
  const fault = (code: string, message: string) =>
    new AwsFault({ code, message });
  return {
    isMeant: req => req.get('x-amz-target')?.startsWith(prefix) ?? false,
    read: req => ({
      operation: (req.get('x-amz-target') ?? '').slice(prefix.length),
      input: parse(String(req.body)),
    }),
    send: (res, { output }) => sendJson(res, 200, output),
    sendFault: (res, { code, status, message }) =>
      sendJson(res, status, { __type: code, message }),
    unknownOperation: operation =>
      fault('UnknownOperationException', `There is no operation ${operation}`),
    missingToken: () =>
      fault(
        'MissingAuthenticationTokenException',
        'Missing Authentication Token',
      ),
    unknownToken: () =>
      fault(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      ),
    wrongScope: message => fault('InvalidSignatureException', message),
    accessDenied: message => fault('AccessDeniedException', message),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new AwsFault({
      code: 'SerializationException',
      message: 'The body is no JSON',
    });
  }
}

function sendJson(res: Response, status: number, body: object): void {
  res
    .status(status)
    .set({
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': randomUUID(),
    })
    .end(JSON.stringify(body));
}
