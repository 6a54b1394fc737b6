/** One rule of ECR, as far as rules are looked at here. */
interface LifecycleRule {
  rulePriority: number;
  description?: string;
  selection: Record<string, unknown>;
  action: Record<string, unknown>;
}

interface LifecyclePolicy {
  rules: LifecycleRule[];
}

/** Tells our rules from those of people. */
const OURS = 'GitOps Flow: ';

const UNTAGGED_DAYS = 1;

/**
 * Which images leave a repository: untagged ones after a day, and of the tagged ones all but the newest. ECR keeps
 * what a manifest list refers to, and takes signatures away together with the image that they sign.
 *
 * @param keepImages - how many tagged images stay
 */
export function lifecyclePolicy(keepImages: number): LifecyclePolicy {
  return {
    rules: [
      {
        rulePriority: 1,
        description: `${OURS}untagged images leave after a day`,
        selection: {
          tagStatus: 'untagged',
          countType: 'sinceImagePushed',
          countUnit: 'days',
          countNumber: UNTAGGED_DAYS,
        },
        action: { type: 'expire' },
      },
      {
        rulePriority: 2,
        description: `${OURS}the newest ${keepImages} images stay`,
        selection: {
          tagStatus: 'tagged',
          tagPatternList: ['*'],
          countType: 'imageCountMoreThan',
          countNumber: keepImages,
        },
        action: { type: 'expire' },
      },
    ],
  };
}

/**
 * What has to happen to the policy that a repository has: `unchanged` when it means the same; `kept` when people wrote
 * rules of their own, because another rule could delete images that they want; `updated` when all rules are ours.
 */
export function compareLifecycle(
  found: string,
  wanted: LifecyclePolicy,
): 'unchanged' | 'updated' | 'kept' {
  const policy = JSON.parse(found) as LifecyclePolicy;
  if (meaningOf(policy) === meaningOf(wanted)) {
    return 'unchanged';
  }
  return policy.rules.every(({ description }) => description?.startsWith(OURS))
    ? 'updated'
    : 'kept';
}

/** Descriptions mean nothing to ECR, and rules go by their priority. */
function meaningOf({ rules }: LifecyclePolicy): string {
  return JSON.stringify(
    [...rules]
      .sort((a, b) => a.rulePriority - b.rulePriority)
      .map(({ selection, action }) => [sorted(selection), sorted(action)]),
  );
}

function sorted(record: Record<string, unknown>): unknown {
  return Object.entries(record)
    .map(([key, value]) => [
      key,
      Array.isArray(value) ? [...value].sort() : value,
    ])
    .sort();
}
