import { createHash } from 'node:crypto';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const MAX_LENGTH = 64;
const HASH_LENGTH = 8;

/**
 * Name of a repository's role: `github-acme-checkout`. What is too long for IAM ends in a hash of owner and name
 * instead.
 *
 * @param slug - owner/name
 */
export function roleName(options: { prefix: string; slug: string }): string {
  const { prefix, slug } = options;
  const name = `${prefix}${slug.replace('/', '-')}`;
  if (name.length <= MAX_LENGTH) {
    return name;
  }
  const hash = createHash('sha256')
    .update(slug)
    .digest('hex')
    .slice(0, HASH_LENGTH);
  return `${name.slice(0, MAX_LENGTH - HASH_LENGTH - 1)}-${hash}`;
}
