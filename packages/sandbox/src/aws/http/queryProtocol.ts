import { randomUUID } from 'node:crypto';
import { Request, Response } from 'express';
import { AwsFault } from '../AwsFault';
import { Protocol } from './Protocol';
import { readQuery } from './readQuery';
import { toXml } from './toXml';

/**
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 *
 * @param version - of the service's API, which its requests carry
 */
export function queryProtocol(service: string, version: string): Protocol {
  const namespace = `https://${service}.amazonaws.com/doc/${version}/`;
  const fault = (code: string, status: number, message: string) =>
    new AwsFault({ code, status, message });
  return {
    isMeant: req => parameters(req).get('Version') === version,
    read: req => {
      const found = parameters(req);
      return {
        operation: found.get('Action') ?? '',
        input: readQuery(found),
      };
    },
    send: (res, { operation, output }) =>
      sendXml(res, 200, {
        [`${operation}Response`]: {
          [`${operation}Result`]: output,
          ResponseMetadata: { RequestId: randomUUID() },
        },
      }),
    sendFault: (res, { code, status, message }) =>
      sendXml(res, status, {
        ErrorResponse: {
          Error: {
            Type: status < 500 ? 'Sender' : 'Receiver',
            Code: code,
            Message: message,
          },
          RequestId: randomUUID(),
        },
      }),
    unknownOperation: operation =>
      fault(
        'InvalidAction',
        400,
        `Could not find operation ${operation} for version ${version}`,
      ),
    missingToken: () =>
      fault(
        'MissingAuthenticationToken',
        403,
        'Request is missing Authentication Token',
      ),
    unknownToken: () =>
      fault(
        'InvalidClientTokenId',
        403,
        'The security token included in the request is invalid.',
      ),
    wrongScope: message => fault('SignatureDoesNotMatch', 403, message),
    accessDenied: message => fault('AccessDenied', 403, message),
  };

  function sendXml(res: Response, status: number, body: object): void {
    res
      .status(status)
      .set({ 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() })
      .end(toXml(body, { xmlns: namespace }));
  }
}

function parameters(req: Request): URLSearchParams {
  return new URLSearchParams(String(req.body));
}
