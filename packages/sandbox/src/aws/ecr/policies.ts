import { z } from 'zod';
import { AwsOperation } from '../AwsRequest';
import { ecrFault, invalidParameter } from './ecrFault';
import { EcrRepositoryRecord } from './EcrRepositoryRecord';
import { inRepository, nameSchema } from './inRegistry';
import { lifecyclePolicySchema } from './lifecyclePolicySchema';

const repositorySchema = z.object({ repositoryName: nameSchema });

const textOrTexts = z.union([z.string(), z.array(z.string()).min(1)]);

/** A repository policy names no resource: it is the repository's. */
const repositoryPolicySchema = z.object({
  Version: z.enum(['2008-10-17', '2012-10-17']).optional(),
  Statement: z.array(
    z.looseObject({
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z.union([
        z.literal('*'),
        z.partialRecord(z.enum(['AWS', 'Service', 'Federated']), textOrTexts),
      ]),
      Action: textOrTexts,
    }),
  ),
});

export const POLICY_OPERATIONS: Record<string, AwsOperation> = {
  GetRepositoryPolicy: inRepository(repositorySchema, request => ({
    ...head(request),
    policyText: required(request.repository, 'policy', request.accountId),
  })),

  SetRepositoryPolicy: inRepository(
    repositorySchema.extend({ policyText: z.string().max(10_240) }),
    request => {
      const document = parse(request.input.policyText);
      if (!repositoryPolicySchema.safeParse(document).success) {
        throw invalidParameter(
          'PolicyText',
          'Invalid repository policy provided',
        );
      }
      const policy = format(document);
      request.store.put({ ...request.repository, policy });
      return { ...head(request), policyText: policy };
    },
  ),

  DeleteRepositoryPolicy: inRepository(repositorySchema, request => {
    const policyText = required(
      request.repository,
      'policy',
      request.accountId,
    );
    const { policy: _gone, ...rest } = request.repository;
    request.store.put(rest);
    return { ...head(request), policyText };
  }),

  GetLifecyclePolicy: inRepository(repositorySchema, request => ({
    ...head(request),
    lifecyclePolicyText: required(
      request.repository,
      'lifecyclePolicy',
      request.accountId,
    ),
    lastEvaluatedAt: request.repository.createdAt,
  })),

  PutLifecyclePolicy: inRepository(
    repositorySchema.extend({
      lifecyclePolicyText: z.string().min(100).max(30_720),
    }),
    request => {
      const document = parse(request.input.lifecyclePolicyText);
      const result = lifecyclePolicySchema.safeParse(document);
      if (!result.success) {
        const [{ path, message }] = result.error.issues;
        throw invalidParameter(
          'LifecyclePolicyText',
          `Lifecycle policy validation failure: ${path.join('.')}: ${message}`,
        );
      }
      const lifecyclePolicy = JSON.stringify(document);
      request.store.put({ ...request.repository, lifecyclePolicy });
      return { ...head(request), lifecyclePolicyText: lifecyclePolicy };
    },
  ),

  DeleteLifecyclePolicy: inRepository(repositorySchema, request => {
    const lifecyclePolicyText = required(
      request.repository,
      'lifecyclePolicy',
      request.accountId,
    );
    const { lifecyclePolicy: _gone, ...rest } = request.repository;
    request.store.put(rest);
    return { ...head(request), lifecyclePolicyText };
  }),
};

function head({
  accountId,
  repository,
}: {
  accountId: string;
  repository: EcrRepositoryRecord;
}) {
  return { registryId: accountId, repositoryName: repository.name };
}

/** @throws AwsFault when there is no such policy */
function required(
  repository: EcrRepositoryRecord,
  kind: 'policy' | 'lifecyclePolicy',
  accountId: string,
): string {
  const text = repository[kind];
  if (text === undefined) {
    const [code, name] =
      kind === 'policy'
        ? ['RepositoryPolicyNotFoundException', 'Repository policy']
        : ['LifecyclePolicyNotFoundException', 'Lifecycle policy'];
    throw ecrFault(
      code,
      `${name} does not exist for the repository with name '${repository.name}' in the registry with id '${accountId}'`,
    );
  }
  return text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** ECR gives a policy back in a form of its own, never the bytes that were sent. */
function format(document: unknown): string {
  return JSON.stringify(document, null, 2);
}
