import { ConflictError, InputError } from '@backstage/errors';

/** A repository as its tokens name it. */
export interface OidcRepository {
  owner: string;
  ownerId: number;
  name: string;
  id: number;
  /** private, internal or public */
  visibility: string;
}

/**
 * Which runs may take the role: those of one branch, or of one deployment environment.
 *
 * @public
 */
export type OidcBinding = { branch: string } | { environment: string };

/** How GitHub makes up the subject of a repository's tokens. */
export interface OidcSubjectTemplate {
  /** Claims in their order; absent for GitHub's own `repo` and `context`. */
  claimKeys?: string[];
  /** Whether the ids of owner and repository are in it. */
  isImmutable: boolean;
}

/** Claims that name one repository and no other. */
const REPOSITORY_KEYS = ['repo', 'repository', 'repository_id'];

/** Claims that name the branch or environment. */
const BINDING_KEYS = ['context', 'ref', 'environment'];

const MAX_ENVIRONMENT_LENGTH = 255;
/** What git takes as the name of a branch, without the rarities. */
const BRANCH =
  /^(?![-/.])(?!.*(?:\.\.|\/\/|\/\.|@\{|\.lock(?:\/|$)))[^\p{Cc}\s~^:?*[\\]+(?<![/.])$/u;
const ENVIRONMENT = /^[^\p{Cc}?*]+$/u;

/**
 * Works out the one subject that the workflows of a branch or environment send.
 * https://docs.github.com/actions/reference/security/oidc
 *
 * @throws InputError when the branch or environment is no single one
 * @throws ConflictError when the repository's template has claims that are not known before a run, or that would let
 *   other repositories or branches in; with the remedy
 */
export function oidcSubject(options: {
  repository: OidcRepository;
  template: OidcSubjectTemplate;
  binding: OidcBinding;
}): string {
  const { repository, template, binding } = options;
  assertBinding(binding);
  const keys = template.claimKeys ?? ['repo', 'context'];
  const known = knownClaims({ repository, template, binding });
  const refuse = (problem: string) => {
    const path = `/repos/${repository.owner}/${repository.name}/actions/oidc/customization/sub`;
    return new ConflictError(
      `The subject of the tokens of ${repository.owner}/${
        repository.name
      } is made of ${keys.join(
        ', ',
      )}, ${problem}. Give the repository GitHub's own subject by PUT ${path} with {"use_default": true}, or one of repo and context`,
    );
  };
  const unknown = keys.filter(key => !known.has(key));
  if (unknown.length > 0) {
    throw refuse(
      `and ${unknown.join(', ')} cannot be known before a workflow runs`,
    );
  }
  if (!keys.some(key => REPOSITORY_KEYS.includes(key))) {
    throw refuse('which does not name the repository: any other could match');
  }
  if (!keys.some(key => BINDING_KEYS.includes(key))) {
    throw refuse('which names no branch or environment: any could match');
  }
  return keys.map(key => known.get(key)).join(':');
}

/** Claims whose value does not depend on the run, each as it stands in the subject. */
function knownClaims(options: {
  repository: OidcRepository;
  template: OidcSubjectTemplate;
  binding: OidcBinding;
}): Map<string, string> {
  const { repository, template, binding } = options;
  const { owner, ownerId, name, id } = repository;
  const slug = template.isImmutable
    ? `${owner}@${ownerId}/${name}@${id}`
    : `${owner}/${name}`;
  const claims: Record<string, string> = {
    repo: slug,
    repository: `${owner}/${name}`,
    repository_id: String(id),
    repository_owner: owner,
    repository_owner_id: String(ownerId),
    repository_visibility: repository.visibility,
    ...('branch' in binding
      ? { ref: `refs/heads/${binding.branch}`, ref_type: 'branch' }
      : { environment: binding.environment }),
  };
  const pair = (key: string) => `${key}:${escape(claims[key])}`;
  return new Map([
    ...Object.keys(claims).map(key => [key, pair(key)] as const),
    ['context', pair('branch' in binding ? 'ref' : 'environment')],
  ]);
}

/** So that no value can look like a claim of its own. */
function escape(value: string): string {
  return value.replaceAll(':', '%3A');
}

function assertBinding(binding: OidcBinding): void {
  if ('branch' in binding) {
    if (!BRANCH.test(binding.branch) || binding.branch.includes('${')) {
      throw new InputError(
        `branch: ${JSON.stringify(
          binding.branch,
        )} is not the name of one branch. Name it as git does, without refs/heads/ and without wildcards`,
      );
    }
    return;
  }
  const { environment } = binding;
  if (
    !ENVIRONMENT.test(environment) ||
    environment.length > MAX_ENVIRONMENT_LENGTH ||
    // IAM would read it as a variable.
    environment.includes('${')
  ) {
    throw new InputError(
      `environment: ${JSON.stringify(
        environment,
      )} is not the name of one deployment environment. Name it as GitHub does, without wildcards`,
    );
  }
}
