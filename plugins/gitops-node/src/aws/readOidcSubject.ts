import { ConflictError } from '@backstage/errors';
import { GithubClient } from '../github/GithubClient';
import { waitUntilReady } from '../github/waitUntilReady';
import { OidcRepository, OidcSubjectTemplate } from './oidcSubject';

/** GitHub's answer; Octokit's types do not know all of it yet. */
interface SubjectAnswer {
  use_default: boolean;
  include_claim_keys?: string[];
  use_immutable_subject?: boolean;
  /** `repo:acme@1/checkout@2` */
  sub_claim_prefix?: string;
}

/**
 * Asks GitHub what a repository is and how it makes up the subject of its tokens.
 *
 * @param slug - owner/name
 * @throws ConflictError when the repository has another name by now, or GitHub's answers contradict each other
 * @throws GithubError with reason `notFound` when it is not there, or the credentials lack the permission to read
 *   Actions
 */
export async function readOidcSubject(options: {
  github: GithubClient;
  slug: string;
  signal?: AbortSignal;
}): Promise<{ repository: OidcRepository; template: OidcSubjectTemplate }> {
  const { github, slug, signal } = options;
  const [owner, repo] = slug.split('/');
  const request = { owner, repo, request: { signal } };
  const { data } = await waitUntilReady(() => github.rest.repos.get(request), {
    signal,
  });
  if (
    data.full_name.toLocaleLowerCase('en-US') !==
    slug.toLocaleLowerCase('en-US')
  ) {
    throw new ConflictError(
      `The repository ${slug} is ${data.full_name} by now: use that name`,
    );
  }
  const repository: OidcRepository = {
    owner: data.owner.login,
    ownerId: data.owner.id,
    name: data.name,
    id: data.id,
    visibility: data.visibility ?? (data.private ? 'private' : 'public'),
  };
  const answer = await waitUntilReady(
    () => github.rest.actions.getCustomOidcSubClaimForRepo(request),
    { signal },
  );
  const subject: SubjectAnswer = answer.data;
  const claimKeys = subject.use_default
    ? undefined
    : subject.include_claim_keys ??
      (await readOrganizationKeys({ github, org: owner, signal }));
  return {
    repository,
    template: {
      ...(claimKeys ? { claimKeys } : {}),
      isImmutable: readImmutable(repository, subject),
    },
  };
}

/** A repository that has no template of its own and does not want the default one takes its organisation's. */
async function readOrganizationKeys(options: {
  github: GithubClient;
  org: string;
  signal?: AbortSignal;
}): Promise<string[]> {
  const { github, org, signal } = options;
  const { data } = await github.rest.oidc.getOidcCustomSubTemplateForOrg({
    org,
    request: { signal },
  });
  return data.include_claim_keys;
}

/**
 * What GitHub says that the subject begins with decides: `use_immutable_subject` is a wish, and newer repositories carry
 * the ids without it. GitHub Enterprise Server knows neither field and has no ids.
 */
function readImmutable(
  { owner, ownerId, name, id }: OidcRepository,
  answer: SubjectAnswer,
): boolean {
  const isWanted = answer.use_immutable_subject === true;
  const prefix = answer.sub_claim_prefix?.replace(/:$/, '');
  if (prefix === undefined || !prefix.startsWith('repo:')) {
    return isWanted;
  }
  if (prefix === `repo:${owner}@${ownerId}/${name}@${id}`) {
    return true;
  }
  if (prefix === `repo:${owner}/${name}` && !isWanted) {
    return false;
  }
  throw new ConflictError(
    `GitHub says that the subject of ${owner}/${name} begins with "${prefix}", which is not the repository ${id} of the owner ${ownerId}: the repository was moved or renamed in this moment, so run this again`,
  );
}
