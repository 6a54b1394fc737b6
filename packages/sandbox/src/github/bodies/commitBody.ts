import { ChangedFile, CommitInfo } from '../../git/GitHistory';
import { Signature } from '../../git/GitObjects';
import { GithubServices } from '../GithubServices';
import { Repository } from '../store/RepositoryStore';
import { encodePath, Urls } from '../Urls';
import { simpleUser } from './accountBody';
import { nodeId } from './nodeId';
import { fullName } from './repositoryBody';

/** Nobody signs anything here. */
const UNSIGNED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

/** A commit of the Git Data API (`git-commit`). */
export function gitCommitBody(
  urls: Urls,
  repository: Repository,
  commit: CommitInfo,
) {
  const url = `${urls.api}/repos/${fullName(repository)}/git`;
  const page = `${urls.web}/${fullName(repository)}/commit`;
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', `${repository.id}:${commit.sha}`),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    author: signatureBody(commit.author),
    committer: signatureBody(commit.committer),
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map(sha => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${page}/${sha}`,
    })),
    verification: UNSIGNED,
  };
}

/** A commit of the Commits API (`commit`). */
export function commitBody(
  services: GithubServices,
  repository: Repository,
  commit: CommitInfo,
) {
  const { urls } = services;
  const url = `${urls.api}/repos/${fullName(repository)}/commits`;
  const page = `${urls.web}/${fullName(repository)}/commit`;
  const {
    sha,
    node_id,
    html_url,
    author,
    committer,
    message,
    tree,
    verification,
  } = gitCommitBody(urls, repository, commit);
  return {
    sha,
    node_id,
    commit: {
      author,
      committer,
      message,
      tree,
      url: `${urls.api}/repos/${fullName(repository)}/git/commits/${sha}`,
      comment_count: 0,
      verification,
    },
    url: `${url}/${sha}`,
    html_url,
    comments_url: `${url}/${sha}/comments`,
    author: accountOf(services, commit.author),
    committer: accountOf(services, commit.committer),
    parents: commit.parents.map(parent => ({
      sha: parent,
      url: `${url}/${parent}`,
      html_url: `${page}/${parent}`,
    })),
  };
}

/** A changed file (`diff-entry`). */
export function diffEntryBody(
  urls: Urls,
  repository: Repository,
  file: ChangedFile,
  /** Commit in which the file is to be looked at. */
  commit: string,
) {
  const page = `${urls.web}/${fullName(repository)}`;
  return {
    sha: file.sha,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${encodePath(file.path)}`,
    raw_url: `${page}/raw/${commit}/${encodePath(file.path)}`,
    contents_url: urls.contents(fullName(repository), file.path, commit),
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousPath === undefined
      ? {}
      : { previous_filename: file.previousPath }),
  };
}

function signatureBody({ name, email, date }: Signature) {
  return { name, email, date };
}

/** Account with the address of a commit's author, if there is one. */
function accountOf(services: GithubServices, { email }: Signature) {
  const account = services.accounts.findByEmail(email);
  return account ? simpleUser(services.urls, account) : null;
}
