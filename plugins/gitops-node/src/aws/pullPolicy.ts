import {
  isSameStatement,
  PolicyDocument,
  PolicyStatement,
} from './PolicyDocument';

/** Name of our statement among those of others. */
const SID = 'GitopsFlowPull';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html */
const PULL_ACTIONS = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
];

/**
 * The policy of a repository with our statement in it: the accounts of the clusters may pull. Statements of others stay
 * as they are.
 *
 * @param found - the policy that the repository has
 * @param accounts - none: our statement leaves
 * @returns the state, and with `updated` or `created` the policy to write; undefined where nothing is left of it
 */
export function withPull(options: {
  found: PolicyDocument | undefined;
  accounts: string[];
  partition: string;
}): {
  state: 'created' | 'updated' | 'unchanged';
  policy: PolicyDocument | undefined;
} {
  const { found, accounts, partition } = options;
  const others = found?.Statement.filter(({ Sid }) => Sid !== SID) ?? [];
  const ours = found?.Statement.filter(({ Sid }) => Sid === SID) ?? [];
  const wanted = accounts.length > 0 ? [pull(accounts, partition)] : [];
  if (
    ours.length === wanted.length &&
    wanted.every(statement => isSameStatement(statement, ours[0]))
  ) {
    return { state: 'unchanged', policy: found };
  }
  const statements = [...others, ...wanted];
  return {
    state: ours.length === 0 ? 'created' : 'updated',
    policy:
      statements.length > 0
        ? { Version: '2012-10-17', ...found, Statement: statements }
        : undefined,
  };
}

function pull(accounts: string[], partition: string): PolicyStatement {
  return {
    Sid: SID,
    Effect: 'Allow',
    Principal: {
      AWS: accounts.map(account => `arn:${partition}:iam::${account}:root`),
    },
    Action: PULL_ACTIONS,
  };
}
