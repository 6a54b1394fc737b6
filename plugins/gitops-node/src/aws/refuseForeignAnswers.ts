import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { STSClient } from '@aws-sdk/client-sts';

type AwsClient = ECRClient | IAMClient | STSClient;

/** Code of the error that is thrown. */
export const FOREIGN_ANSWER = 'FOREIGN_ANSWER';

/**
 * Lets no page of a proxy or of a sign-in pass for an answer of AWS.
 *
 * The SDK takes any XML for what IAM says, and a page for an answer in which nothing is set: a role would be missing that
 * is there, and a policy written that is not.
 */
export function refuseForeignAnswers<T extends AwsClient>(client: T): T {
  // The stacks of all clients are alike, but for the types of what is asked and answered.
  const stack: AwsClient['middlewareStack'] = client.middlewareStack;
  (stack as IAMClient['middlewareStack']).add(
    (next, { commandName = '' }) =>
      async args => {
        const result = await next(args);
        const { response } = result;
        if (
          isAnswer(response) &&
          response.statusCode < 300 &&
          response.body instanceof Readable
        ) {
          const body = await buffer(response.body);
          // The SDK reads it after us.
          response.body = body;
          assertOwn(body.toString(), commandName.replace(/Command$/, ''));
        }
        return result;
      },
    { step: 'deserialize', priority: 'low', name: 'refuseForeignAnswers' },
  );
  return client;
}

interface Answer {
  statusCode: number;
  body: unknown;
}

function isAnswer(response: unknown): response is Answer {
  return (
    typeof response === 'object' &&
    response !== null &&
    'statusCode' in response &&
    typeof response.statusCode === 'number' &&
    'body' in response
  );
}

/** ECR answers in JSON, which the SDK takes care of, IAM and STS in XML whose root names the call. */
function assertOwn(text: string, operation: string): void {
  if (/^\s*\{/.test(text) || text.includes(`<${operation}Response`)) {
    return;
  }
  throw Object.assign(
    new Error(
      /<html/i.test(text)
        ? 'a web page answers instead of AWS'
        : 'the answer is not one of AWS',
    ),
    { code: FOREIGN_ANSWER },
  );
}
