import { deliveryBody, deliveryItem } from '../bodies/hookBody';
import { notFound, unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiRouter } from '../http/ApiRouter';
import { RepositoryRequest } from '../http/inRepository';
import { HookDelivery } from '../store/HookStore';
import { Webhooks } from '../webhooks/Webhooks';
import { asAdmin, findHook } from './hooks';

const PAGE_SIZE = { usual: 30, max: 100 };

/** https://docs.github.com/rest/repos/webhooks, the part about deliveries */
export function registerHookDeliveries(
  api: ApiRouter,
  services: GithubServices,
  webhooks: Webhooks,
): void {
  const { hooks, urls } = services;
  const find = (request: RepositoryRequest): HookDelivery => {
    const wanted = Number(request.params.delivery_id);
    const delivery = hooks
      .deliveries(findHook(services, request).id)
      .find(({ id }) => id === wanted);
    if (!delivery) {
      throw notFound();
    }
    return delivery;
  };

  api.get(
    '/repos/{owner}/{repo}/hooks/{hook_id}/deliveries',
    asAdmin(services, request => {
      const { repository, query, params } = request;
      const size = Math.min(
        Number(query.per_page) || PAGE_SIZE.usual,
        PAGE_SIZE.max,
      );
      const before = query.cursor ? Number(query.cursor) : Infinity;
      if (Number.isNaN(before)) {
        throw unprocessable('The cursor parameter is invalid');
      }
      const found = hooks
        .deliveries(findHook(services, request).id)
        .filter(
          ({ id, statusCode }) =>
            id < before &&
            (!query.status || query.status === outcomeOf(statusCode)),
        );
      const page = found.slice(0, size);
      const last = page[page.length - 1];
      return {
        body: page.map(delivery => deliveryItem(repository, delivery)),
        ...(found.length > page.length
          ? {
              headers: {
                link: `<${urls.api}/repos/${params.owner}/${params.repo}/hooks/${params.hook_id}/deliveries?per_page=${size}&cursor=${last.id}>; rel="next"`,
              },
            }
          : {}),
      };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}',
    asAdmin(services, request => ({
      body: deliveryBody(request.repository, find(request)),
    })),
  );

  api.post(
    '/repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts',
    asAdmin(services, request => {
      webhooks.redeliver(findHook(services, request), find(request));
      return { status: 202, body: {} };
    }),
  );
}

function outcomeOf(statusCode: number): 'success' | 'failure' {
  return statusCode >= 200 && statusCode < 300 ? 'success' : 'failure';
}
