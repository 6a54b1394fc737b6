import { GitRepository } from '../../git/GitRepository';
import { Viewer } from '../Access';
import { GithubServices } from '../GithubServices';
import { Label } from '../store/LabelStore';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Comment, Review } from '../store/ReviewStore';
import { encodePath, Urls } from '../Urls';
import { simpleUser } from './accountBody';
import { nodeId } from './nodeId';
import { fullName, repositoryBody } from './repositoryBody';
import { teamBody } from './teamBody';

/** A label (`label`). */
export function labelBody(urls: Urls, repository: Repository, label: Label) {
  return {
    id: label.id,
    node_id: nodeId('Label', label.id),
    url: `${urls.api}/repos/${fullName(repository)}/labels/${encodePath(
      label.name,
    )}`,
    name: label.name,
    color: label.color,
    default: false,
    description: label.description,
  };
}

/** A pull request in lists (`pull-request-simple`). */
export function simplePull(
  services: GithubServices,
  repository: Repository,
  pull: PullRequest,
  viewer: Viewer | undefined,
) {
  const { urls } = services;
  const author = services.accounts.get(pull.authorId);
  const requested = services.reviews.requestedReviewers(pull.id);
  const side = (ref: string, sha: string) => ({
    label: `${repository.owner}:${ref}`,
    ref,
    sha,
    user: simpleUser(urls, services.accounts.get(repository.ownerId)),
    repo: repositoryBody(services, repository, viewer),
  });
  const links = linksOf(urls, repository, pull);
  return {
    ...links.urls,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: simpleUser(urls, author),
    body: pull.body,
    labels: services.labels
      .ofPull(pull.id)
      .map(label => labelBody(urls, repository, label)),
    milestone: null,
    active_lock_reason: null,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: requested.accountIds.map(id =>
      simpleUser(urls, services.accounts.get(id)),
    ),
    requested_teams: requested.teamIds.map(id =>
      teamBody(services, services.teams.get(id)),
    ),
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
    _links: links.links,
    author_association: associationOf(services, repository, pull.authorId),
    auto_merge: null,
    draft: pull.draft,
  };
}

/** A pull request by itself (`pull-request`). */
export async function fullPull(
  services: GithubServices,
  repository: Repository,
  git: GitRepository,
  pull: PullRequest,
  viewer: Viewer | undefined,
) {
  const start =
    (await git.history.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha;
  const files = await git.history.diff(start, pull.headSha);
  const { ahead } = await git.history.distance(pull.baseSha, pull.headSha);
  const mergeable =
    pull.state === 'open' ? services.mergeability.peek(git, pull) : null;
  return {
    ...simplePull(services, repository, pull, viewer),
    merged: pull.mergedAt !== null,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: await mergeableState(
      services,
      repository,
      pull,
      viewer,
      mergeable,
    ),
    merged_by:
      pull.mergedById === null
        ? null
        : simpleUser(services.urls, services.accounts.get(pull.mergedById)),
    comments: services.reviews.comments(pull.id).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: ahead,
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
    changed_files: files.length,
  };
}

/** A review (`pull-request-review`). */
export function reviewBody(
  services: GithubServices,
  repository: Repository,
  pull: PullRequest,
  review: Review,
) {
  const { urls } = services;
  const { urls: pullUrls } = linksOf(urls, repository, pull);
  const page = `${pullUrls.html_url}#review-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: simpleUser(urls, services.accounts.get(review.authorId)),
    body: review.body,
    state: review.state,
    html_url: page,
    pull_request_url: pullUrls.url,
    author_association: associationOf(services, repository, review.authorId),
    _links: { html: { href: page }, pull_request: { href: pullUrls.url } },
    submitted_at: review.submittedAt,
    commit_id: review.commitSha,
  };
}

/** A comment (`issue-comment`). */
export function commentBody(
  services: GithubServices,
  repository: Repository,
  pull: PullRequest,
  comment: Comment,
) {
  const { urls } = services;
  const { urls: pullUrls } = linksOf(urls, repository, pull);
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${urls.api}/repos/${fullName(repository)}/issues/comments/${
      comment.id
    }`,
    html_url: `${pullUrls.html_url}#comment-${comment.id}`,
    issue_url: pullUrls.issue_url,
    user: simpleUser(urls, services.accounts.get(comment.authorId)),
    body: comment.body,
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(services, repository, comment.authorId),
    performed_via_github_app: null,
  };
}

function associationOf(
  services: GithubServices,
  repository: Repository,
  accountId: number,
) {
  if (accountId === repository.ownerId) {
    return 'OWNER';
  }
  return services.accounts.role(repository.ownerId, accountId)
    ? 'MEMBER'
    : 'NONE';
}

async function mergeableState(
  services: GithubServices,
  repository: Repository,
  pull: PullRequest,
  viewer: Viewer | undefined,
  mergeable: boolean | null,
): Promise<string> {
  if (mergeable === null) {
    return 'unknown';
  }
  if (!mergeable) {
    return 'dirty';
  }
  if (pull.draft) {
    return 'draft';
  }
  const asked = viewer ?? {
    account: services.accounts.get(pull.authorId),
    installationId: null,
  };
  const { violations, isBehind } = await services.requirements.assess(
    repository,
    pull,
    asked,
  );
  if (violations.length > 0) {
    return isBehind && violations.length === 1 ? 'behind' : 'blocked';
  }
  return services.requiredChecks.hasBlemish(repository, pull.headSha)
    ? 'unstable'
    : 'clean';
}

function linksOf(urls: Urls, repository: Repository, pull: PullRequest) {
  const name = fullName(repository);
  const api = `${urls.api}/repos/${name}`;
  const own = {
    url: `${api}/pulls/${pull.number}`,
    html_url: `${urls.web}/${name}/pull/${pull.number}`,
    diff_url: `${urls.web}/${name}/pull/${pull.number}.diff`,
    patch_url: `${urls.web}/${name}/pull/${pull.number}.patch`,
    issue_url: `${api}/issues/${pull.number}`,
    commits_url: `${api}/pulls/${pull.number}/commits`,
    review_comments_url: `${api}/pulls/${pull.number}/comments`,
    review_comment_url: `${api}/pulls/comments{/number}`,
    comments_url: `${api}/issues/${pull.number}/comments`,
    statuses_url: `${api}/statuses/${pull.headSha}`,
  };
  const href = (link: string) => ({ href: link });
  return {
    urls: own,
    links: {
      self: href(own.url),
      html: href(own.html_url),
      issue: href(own.issue_url),
      comments: href(own.comments_url),
      review_comments: href(own.review_comments_url),
      review_comment: href(own.review_comment_url),
      commits: href(own.commits_url),
      statuses: href(own.statuses_url),
    },
  };
}
