import { Fault, primaryLimit, secondaryLimit } from 'sandbox';
import { RemoteCall } from './FaultyLane';

/** What can go wrong with any call, as the server would do it that the call is for. */
export interface FaultKind {
  what: string;
  faultOf: (call: RemoteCall) => Fault;
}

const AFTER_WORK = ' although the work was done';

/** Everything that is over when the call is made again. */
export const PASSING_FAULTS: FaultKind[] = [
  ...[403, 429].flatMap(status => limits(status as 403 | 429)),
  ...[408, 500, 502, 503].flatMap(status => [
    {
      what: `a ${status}`,
      faultOf: (call: RemoteCall) => trouble(status, call),
    },
    {
      what: `a ${status}${AFTER_WORK}`,
      faultOf: (call: RemoteCall) => ({
        ...trouble(status, call),
        afterTarget: true,
      }),
    },
  ]),
  same('a reset connection', { kind: 'cutBefore' }),
  same(`a reset connection${AFTER_WORK}`, { kind: 'cutAfter' }),
  same('a connection that ends in the middle of the answer', {
    kind: 'truncate',
    looks: 'short',
  }),
  same('half an answer', { kind: 'truncate', looks: 'whole' }),
  same('a web page', { kind: 'html' }),
  same(`a web page${AFTER_WORK}`, { kind: 'html', afterTarget: true }),
  same('a web page with 502', { kind: 'html', status: 502 }),
  same(`a web page with 502${AFTER_WORK}`, {
    kind: 'html',
    status: 502,
    afterTarget: true,
  }),
];

/** Longer than GitHub works at any request, shorter than we wait. */
const STALL_MS = 10_000;

export const STALLS: FaultKind[] = (['headers', 'body'] as const).map(before =>
  same(`${STALL_MS / 1_000} s until the ${before}`, {
    kind: 'stall',
    ms: STALL_MS,
    before,
  }),
);

function same(what: string, fault: Fault): FaultKind {
  return { what, faultOf: () => fault };
}

/** The limits are GitHub's; the others have their own way to ask for less. */
function limits(status: 403 | 429): FaultKind[] {
  const unlessGithub = (call: RemoteCall, fault: () => Fault) =>
    call.server === 'GitHub' ? fault() : trouble(429, call);
  return [
    {
      what: `the secondary limit (${status})`,
      faultOf: call =>
        unlessGithub(call, () =>
          secondaryLimit({ retryAfterSeconds: 1, status }),
        ),
    },
    {
      what: `the primary limit (${status})`,
      faultOf: call =>
        unlessGithub(call, () => primaryLimit({ resetAt: new Date(), status })),
    },
  ];
}

/** A server's own words for a status, or those of the load balancer before it. */
function trouble(
  status: number,
  { server, name }: RemoteCall,
): Extract<Fault, { kind: 'status' }> {
  switch (server) {
    case 'GitHub':
      return {
        kind: 'status',
        status,
        body: { message: 'Server Error', status: String(status) },
      };
    case 'catalog':
      return {
        kind: 'status',
        status,
        body: {
          error: { name: 'Error', message: 'Something went wrong' },
          response: { statusCode: status },
        },
      };
    default:
      return awsTrouble(status, name.startsWith('ecr:'));
  }
}

const AWS_CODES: Record<number, string> = {
  429: 'Throttling',
  500: 'InternalFailure',
  503: 'ServiceUnavailable',
};

function awsTrouble(
  status: number,
  isEcr: boolean,
): Extract<Fault, { kind: 'status' }> {
  const code = AWS_CODES[status];
  if (!code) {
    return { kind: 'status', status, body: 'Upstream trouble' };
  }
  const message = 'Rate exceeded, or worse';
  // AWS throttles with a 400.
  const answer = {
    kind: 'status' as const,
    status: status === 429 ? 400 : status,
  };
  return isEcr
    ? {
        ...answer,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: {
          __type: status === 429 ? `${code}Exception` : code,
          message,
        },
      }
    : {
        ...answer,
        headers: { 'content-type': 'text/xml' },
        body: `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>${
          status < 500 ? 'Sender' : 'Receiver'
        }</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>0</RequestId></ErrorResponse>`,
      };
}

/** What a server or the way to it does until somebody mends it. */
export const LASTING_FAULTS: FaultKind[] = [
  {
    what: 'a 502',
    faultOf: (call: RemoteCall) => trouble(502, call),
  },
  same('a login page', { kind: 'html' }),
];
