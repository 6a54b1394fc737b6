import express, { ErrorRequestHandler, Express, Request } from 'express';
import { AwsFault } from '../AwsFault';
import { AwsCaller, AwsOperation } from '../AwsRequest';
import { AwsSeed } from '../AwsSeed';
import { ECR_OPERATIONS } from '../ecr/operations';
import { IAM_OPERATIONS } from '../iam/operations';
import { SqliteDatabase } from '../openAwsDatabase';
import { STS_OPERATIONS } from '../sts';
import { authenticate } from './authenticate';
import { jsonProtocol } from './jsonProtocol';
import { Protocol } from './Protocol';
import { queryProtocol } from './queryProtocol';

const MAX_BODY = '10mb';

/** What is served, each by the words that its requests carry. */
const SERVICES: {
  service: string;
  protocol: Protocol;
  operations: Record<string, AwsOperation>;
}[] = [
  {
    service: 'ecr',
    protocol: jsonProtocol('AmazonEC2ContainerRegistry_V20150921'),
    operations: ECR_OPERATIONS,
  },
  {
    service: 'iam',
    protocol: queryProtocol('iam', '2010-05-08'),
    operations: IAM_OPERATIONS,
  },
  {
    service: 'sts',
    protocol: queryProtocol('sts', '2011-06-15'),
    operations: STS_OPERATIONS,
  },
];

/** AWS's own addresses tell its services apart; here their protocols and versions do. */
export function createAwsApp(options: {
  database: SqliteDatabase;
  seed: AwsSeed;
}): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.text({ type: () => true, limit: MAX_BODY }));
  app.post('/', (req, res) => {
    const found = SERVICES.find(({ protocol }) => protocol.isMeant(req));
    if (!found) {
      throw new AwsFault({
        code: 'UnknownOperationException',
        status: 404,
        message: 'The stand-in serves ECR, IAM and STS only',
      });
    }
    const { protocol } = found;
    try {
      protocol.send(res, answer(req, found, options));
    } catch (error) {
      protocol.sendFault(res, toFault(error));
    }
  });
  app.use((_req, _res) => {
    throw new AwsFault({
      code: 'UnknownOperationException',
      status: 404,
      message: 'Requests to the stand-in are POST /',
    });
  });
  const onError: ErrorRequestHandler = (error, _req, res, _next) => {
    const { code, status, message } = toFault(error);
    res.status(status).json({ __type: code, message });
  };
  app.use(onError);
  return app;
}

function answer(
  req: Request,
  { service, protocol, operations }: (typeof SERVICES)[number],
  { database, seed }: { database: SqliteDatabase; seed: AwsSeed },
): { operation: string; output: object } {
  const { operation, input } = protocol.read(req);
  const caller = authenticate({
    header: req.get('authorization'),
    service,
    protocol,
    seed,
  });
  const run = Object.hasOwn(operations, operation)
    ? operations[operation]
    : undefined;
  if (!run) {
    throw protocol.unknownOperation(operation);
  }
  const output = database.transaction(() =>
    run({
      input,
      caller,
      accountId: seed.accountId,
      managedPolicies: seed.managedPolicies ?? [],
      database,
      authorize: resource =>
        authorize({
          caller,
          protocol,
          action: `${service}:${operation}`,
          resource,
        }),
    }),
  )();
  return { operation, output };
}

function authorize(options: {
  caller: AwsCaller;
  protocol: Protocol;
  action: string;
  resource: string;
}): void {
  const { caller, protocol, action, resource } = options;
  if (!caller.mayDo(action)) {
    throw protocol.accessDenied(
      `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    );
  }
}

/** Bugs and a full disk: AWS says no more about its own, either. */
function toFault(error: unknown): AwsFault {
  if (error instanceof AwsFault) {
    return error;
  }
  process.stderr.write(
    `AWS: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return new AwsFault({
    code: 'InternalFailure',
    status: 500,
    message: 'The request processing has failed because of an unknown error',
  });
}
