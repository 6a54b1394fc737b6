import { GithubServices } from '../GithubServices';
import { Hook, HookDelivery } from '../store/HookStore';
import { Repository } from '../store/RepositoryStore';
import { fullName } from './repositoryBody';

/** A webhook (`hook`). Its secret is never told again. */
export function hookBody(
  { urls, hooks }: GithubServices,
  repository: Repository,
  hook: Hook,
) {
  const url = `${urls.api}/repos/${fullName(repository)}/hooks/${hook.id}`;
  const [last] = hooks.deliveries(hook.id);
  const { secret, ...config } = hook.config;
  return {
    type: 'Repository',
    id: hook.id,
    name: 'web',
    active: hook.active,
    events: hook.events,
    config: { ...config, ...(secret ? { secret: '********' } : {}) },
    updated_at: hook.updatedAt,
    created_at: hook.createdAt,
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: last
      ? {
          code: last.statusCode || null,
          status: last.statusCode ? 'active' : 'connection_error',
          message: last.status,
        }
      : { code: null, status: 'unused', message: null },
  };
}

/** A delivery in lists (`hook-delivery-item`). */
export function deliveryItem(repository: Repository, delivery: HookDelivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action,
    installation_id: null,
    repository_id: repository.id,
    throttled_at: null,
  };
}

/** A delivery by itself (`hook-delivery`). */
export function deliveryBody(repository: Repository, delivery: HookDelivery) {
  return {
    ...deliveryItem(repository, delivery),
    url: delivery.url,
    request: delivery.request,
    response: delivery.response,
  };
}
