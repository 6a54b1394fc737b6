import { EventsService } from '@backstage/plugin-events-node';
import { randomUUID } from 'node:crypto';
import {
  ArgocdWebhook,
  repositoryKey,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';
import { PushForwarder, repositoriesOf } from './PushForwarder';

/**
 * Listens to what GitHub tells the portal by webhook (`@backstage/plugin-events-backend-module-github`): pushes go on to
 * the Argo CDs, and what was asked of GitHub at intervals is asked at once. Without webhooks all of it still comes,
 * later.
 *
 * @returns the forwarder, to be stopped
 */
export async function subscribeToGithub(options: {
  events: EventsService;
  instances: readonly ArgocdInstanceAccess[];
  logger: LoggerService;
  /** Address of the GitOps repository, as people open it. */
  repositoryUrl: string;
  /** Something on the GitOps repository changed: pull requests, or the main branch. */
  onRepositoryEvent: () => void;
}): Promise<PushForwarder> {
  const { events, instances, logger, repositoryUrl, onRepositoryEvent } =
    options;
  const forwarder = PushForwarder.create({
    logger,
    targets: instances.map(({ instance, mirror, transport }) => {
      const webhook = ArgocdWebhook.create({
        transport,
        secret: instance.webhookSecret,
      });
      return {
        name: instance.name,
        repositories: () => repositoriesOf(mirror.find({})),
        push: (push, { signal }) => webhook.push(push, { signal }),
      };
    }),
  });
  // Of several backends only one takes an event of this name: Argo CD need not hear it twice.
  await events.subscribe({
    id: 'gitops-pushes',
    topics: ['github.push'],
    onEvent: async ({ eventPayload }) => forwarder.onPush(eventPayload),
  });
  const key = repositoryKey(repositoryUrl);
  // Each backend has its own memory of GitHub, so each takes these under a name of its own.
  await events.subscribe({
    id: `gitops-repository-${randomUUID()}`,
    topics: [
      'github.push',
      'github.pull_request',
      'github.pull_request_review',
    ],
    onEvent: async ({ eventPayload }) => {
      if (addressOf(eventPayload) === key) {
        onRepositoryEvent();
      }
    },
  });
  return forwarder;
}

function addressOf(payload: unknown): string | undefined {
  const { repository } = Object(payload);
  const { html_url: address } = Object(repository);
  return typeof address === 'string' ? repositoryKey(address) : undefined;
}
