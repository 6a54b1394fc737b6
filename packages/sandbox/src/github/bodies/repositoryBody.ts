import { Viewer } from '../Access';
import { GithubServices } from '../GithubServices';
import { Repository } from '../store/RepositoryStore';
import { simpleOrganization, simpleUser } from './accountBody';
import { nodeId } from './nodeId';
import { permissionFlags } from './teamBody';

/** `owner/name`. */
export function fullName(
  repository: Pick<Repository, 'owner' | 'name'>,
): string {
  return `${repository.owner}/${repository.name}`;
}

/** A repository in lists and inside other objects (`repository`, `minimal-repository`). */
export function repositoryBody(
  services: GithubServices,
  repository: Repository,
  viewer: Viewer | undefined,
) {
  const { urls } = services;
  const name = fullName(repository);
  const url = `${urls.api}/repos/${name}`;
  const page = `${urls.web}/${name}`;
  const openPulls = services.pulls.store.countOpen(repository.id);
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: name,
    private: repository.visibility !== 'public',
    owner: simpleUser(urls, services.accounts.get(repository.ownerId)),
    html_url: page,
    description: repository.description,
    fork: false,
    url,
    ...resourceUrls(url),
    git_url: `git://${new URL(urls.web).host}/${name}.git`,
    ssh_url: `git@${new URL(urls.web).hostname}:${name}.git`,
    clone_url: `${page}.git`,
    svn_url: page,
    mirror_url: null,
    homepage: repository.homepage,
    language: null,
    license: null,
    size: 0,
    forks: 0,
    forks_count: 0,
    stargazers_count: 0,
    watchers: 0,
    watchers_count: 0,
    open_issues: openPulls,
    open_issues_count: openPulls,
    default_branch: repository.defaultBranch,
    topics: repository.topics,
    visibility: repository.visibility,
    archived: repository.archived,
    disabled: false,
    has_issues: repository.hasIssues,
    has_projects: repository.hasProjects,
    has_wiki: repository.hasWiki,
    has_pages: false,
    has_downloads: false,
    has_discussions: false,
    is_template: false,
    pushed_at: repository.pushedAt,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    permissions: permissionFlags(
      services.access.permission(viewer?.account, repository),
    ),
  };
}

/** A repository by itself (`full-repository`). */
export function fullRepository(
  services: GithubServices,
  repository: Repository,
  viewer: Viewer | undefined,
) {
  const owner = services.accounts.get(repository.ownerId);
  return {
    ...repositoryBody(services, repository, viewer),
    ...(owner.type === 'Organization'
      ? {
          organization: {
            ...simpleUser(services.urls, owner),
            ...simpleOrganization(services.urls, owner),
          },
        }
      : {}),
    allow_merge_commit: repository.allowMergeCommit,
    allow_squash_merge: repository.allowSquashMerge,
    allow_rebase_merge: repository.allowRebaseMerge,
    allow_auto_merge: repository.allowAutoMerge,
    allow_update_branch: false,
    delete_branch_on_merge: repository.deleteBranchOnMerge,
    subscribers_count: 0,
    network_count: 0,
  };
}

function resourceUrls(url: string) {
  return {
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}
