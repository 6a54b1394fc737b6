import { z } from 'zod';
import { iamFault } from './iamFault';

const textOrTexts = z.union([z.string(), z.array(z.string()).min(1)]);

const common = {
  Sid: z
    .string()
    .regex(/^[A-Za-z0-9]*$/)
    .optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: textOrTexts,
  Condition: z
    .record(
      z.string(),
      z.record(z.string(), z.union([textOrTexts, z.boolean(), z.number()])),
    )
    .optional(),
};

function policySchema<T extends z.ZodType>(statement: T) {
  return z.strictObject({
    Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
    Id: z.string().optional(),
    Statement: z.union([statement, z.array(statement).min(1)]),
  });
}

/** A trust policy names who, and no resource: it is the role's. */
const trustSchema = policySchema(
  z.strictObject({
    ...common,
    Principal: z.union([
      z.literal('*'),
      z.partialRecord(
        z.enum(['AWS', 'Service', 'Federated', 'CanonicalUser']),
        textOrTexts,
      ),
    ]),
  }),
);

/** A policy of a role names what, and nobody: it is the role's. */
const permissionsSchema = policySchema(
  z.strictObject({ ...common, Resource: textOrTexts }),
);

const SCHEMAS = { trust: trustSchema, permissions: permissionsSchema };

/** Characters without spaces: of the trust policy, and of all inline policies together. */
const QUOTAS = { trust: 2048, permissions: 10_240 };

const QUOTA_NAMES = { trust: 'ACLSizePerRole', permissions: 'policySize' };

/**
 * Checks a policy as IAM does when it is written.
 *
 * @param others - inline policies that the role has beside it
 * @throws AwsFault MalformedPolicyDocument or LimitExceeded
 */
export function assertPolicy(
  kind: keyof typeof SCHEMAS,
  text: string,
  others: string[] = [],
): void {
  const result = SCHEMAS[kind].safeParse(parse(text));
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw iamFault(
      'MalformedPolicyDocument',
      400,
      `Syntax errors in policy: ${[path.join('.'), message]
        .filter(Boolean)
        .join(': ')}`,
    );
  }
  const size = [text, ...others].join('').replace(/\s/g, '').length;
  if (size > QUOTAS[kind]) {
    throw iamFault(
      'LimitExceeded',
      409,
      `Cannot exceed quota for ${QUOTA_NAMES[kind]}: ${QUOTAS[kind]}`,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw iamFault(
      'MalformedPolicyDocument',
      400,
      'This policy contains invalid Json',
    );
  }
}
