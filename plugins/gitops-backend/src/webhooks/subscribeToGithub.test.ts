import { mockServices } from '@backstage/backend-test-utils';
import { DefaultEventsService } from '@backstage/plugin-events-node';
import { rawApplication, TestArgocd } from '../__testUtils__/TestArgocd';
import { eventually } from '../__testUtils__/TestPortal';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { PushForwarder } from './PushForwarder';
import { subscribeToGithub } from './subscribeToGithub';

const REPOSITORY = 'https://github.com/acme/gitops-apps';

function push(repository: string) {
  return {
    ref: 'refs/heads/main',
    before: 'a'.repeat(40),
    after: 'b'.repeat(40),
    repository: { html_url: repository, default_branch: 'main' },
    commits: [],
  };
}

describe('subscribeToGithub', () => {
  const logger = mockServices.logger.mock();
  const onRepositoryEvent = jest.fn();
  let argocd: TestArgocd;
  let instances: ArgocdInstances;
  let events: DefaultEventsService;
  let forwarder: PushForwarder;

  beforeEach(async () => {
    jest.clearAllMocks();
    logger.child.mockReturnValue(logger);
    const application = rawApplication('checkout-dev');
    argocd = await TestArgocd.start([
      {
        ...application,
        spec: { ...application.spec, source: { repoURL: `${REPOSITORY}.git` } },
      },
    ]);
    const { url } = argocd.server;
    instances = ArgocdInstances.create({
      logger,
      instances: [
        {
          name: 'nonprod',
          url,
          frontendUrl: url,
          credentials: { token: 'a-token' },
          webhookSecret: 'a-secret',
        },
      ],
    });
    instances.start();
    await eventually(() => instances.find({}).length === 1);
    events = DefaultEventsService.create({ logger });
    forwarder = await subscribeToGithub({
      events,
      instances: instances.all,
      logger,
      repositoryUrl: REPOSITORY,
      onRepositoryEvent,
    });
  });

  afterEach(async () => {
    await forwarder.stop();
    await instances.stop();
    await argocd.server.stop();
  });

  async function publish(topic: string, eventPayload: unknown) {
    await events.publish({ topic, eventPayload });
  }

  function webhooks(): string[] {
    return argocd.server.requests.filter(path => path === '/api/webhook');
  }

  it('brings a push to the Argo CD that follows the repository, and asks GitHub anew', async () => {
    await publish('github.push', push(REPOSITORY));
    await eventually(() => webhooks().length === 1);
    expect(onRepositoryEvent).toHaveBeenCalledTimes(1);
  });

  it('leaves Argo CD and the portal alone for other repositories', async () => {
    await publish('github.push', push('https://github.com/acme/checkout'));
    await publish('github.push', push(REPOSITORY));
    await eventually(() => webhooks().length === 1);
    expect(onRepositoryEvent).toHaveBeenCalledTimes(1);
  });

  it.each(['github.pull_request', 'github.pull_request_review'])(
    'asks GitHub anew after %s, which Argo CD does not look at',
    async topic => {
      await publish(topic, { repository: { html_url: REPOSITORY } });
      await eventually(() => onRepositoryEvent.mock.calls.length === 1);
      expect(webhooks()).toEqual([]);
    },
  );

  it.each([undefined, null, 'text', {}, { repository: { html_url: 7 } }])(
    'takes %p for nothing',
    async payload => {
      await publish('github.push', payload);
      await publish('github.pull_request', payload);
      expect(onRepositoryEvent).not.toHaveBeenCalled();
      expect(webhooks()).toEqual([]);
      expect(logger.error).not.toHaveBeenCalled();
    },
  );
});
