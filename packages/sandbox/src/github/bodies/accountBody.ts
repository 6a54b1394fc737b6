import { GithubServices } from '../GithubServices';
import { Account } from '../store/AccountStore';
import { Urls } from '../Urls';
import { nodeId } from './nodeId';

/** An account as it appears inside other objects (`simple-user`). */
export function simpleUser(urls: Urls, account: Account) {
  const url = `${urls.api}/users/${encodeURIComponent(account.login)}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${urls.web}/avatars/${encodeURIComponent(account.login)}.svg`,
    gravatar_id: '',
    url,
    html_url: `${urls.web}/${encodeURIComponent(account.login)}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    site_admin: false,
  };
}

/** An account with all that everybody may know (`public-user`). */
export function publicUser(services: GithubServices, account: Account) {
  const repositories = services.repositories.store.list(account.id);
  return {
    ...simpleUser(services.urls, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    email: account.email,
    hireable: null,
    bio: null,
    public_repos: repositories.filter(
      ({ visibility }) => visibility === 'public',
    ).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
  };
}

/** An account as it sees itself (`private-user`). */
export function privateUser(services: GithubServices, account: Account) {
  const repositories = services.repositories.store.list(account.id);
  const hidden = repositories.filter(
    ({ visibility }) => visibility !== 'public',
  ).length;
  return {
    ...publicUser(services, account),
    private_gists: 0,
    total_private_repos: hidden,
    owned_private_repos: hidden,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  };
}

/** An organisation in lists (`organization-simple`). */
export function simpleOrganization(urls: Urls, organization: Account) {
  const url = `${urls.api}/orgs/${encodeURIComponent(organization.login)}`;
  return {
    login: organization.login,
    id: organization.id,
    node_id: nodeId('Organization', organization.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${urls.web}/avatars/${encodeURIComponent(
      organization.login,
    )}.svg`,
    description: organization.name,
  };
}

/** An organisation by itself (`organization-full`). */
export function fullOrganization(
  services: GithubServices,
  organization: Account,
) {
  const repositories = services.repositories.store.list(organization.id);
  return {
    ...simpleOrganization(services.urls, organization),
    ...(organization.name ? { name: organization.name } : {}),
    ...(organization.email ? { email: organization.email } : {}),
    has_organization_projects: false,
    has_repository_projects: false,
    public_repos: repositories.filter(
      ({ visibility }) => visibility === 'public',
    ).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    html_url: `${services.urls.web}/${encodeURIComponent(organization.login)}`,
    type: 'Organization',
    created_at: organization.createdAt,
    updated_at: organization.updatedAt,
    archived_at: null,
    default_repository_permission: 'read',
  };
}
