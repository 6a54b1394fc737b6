import { GithubServices } from '../GithubServices';
import { App } from '../store/AppStore';
import { simpleUser } from './accountBody';
import { nodeId } from './nodeId';

/** A GitHub App (`integration`). */
export function appBody(services: GithubServices, app: App) {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('Integration', app.id),
    owner: simpleUser(services.urls, services.accounts.get(app.ownerId)),
    name: app.name,
    description: null,
    external_url: services.urls.web,
    html_url: `${services.urls.web}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: [],
  };
}
