import { Router } from 'express';
import { createApiRouter } from './createApiRouter';
import { ApiContext } from './ApiContext';

/** Where GitHub tells of pushes. What it says is not looked at: it is a hint to look at the repository. */
export function createWebhookRouter({ reconciler }: ApiContext): Router {
  const router = createApiRouter();

  router.post('/api/webhook', async (request, response) => {
    const event = request.get('x-github-event');
    if (!event) {
      response.status(400).type('text/plain').send('Unknown webhook event\n');
      return;
    }
    if (event === 'push') {
      await reconciler.repositoryChanged();
    }
    response.status(200).end();
  });

  return router;
}
