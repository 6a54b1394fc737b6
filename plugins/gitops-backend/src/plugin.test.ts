import { mockCredentials } from '@backstage/backend-test-utils';
import { rawApplication } from './__testUtils__/TestArgocd';
import { rawPullRequest } from './__testUtils__/TestGithub';
import {
  deploymentsPath,
  eventually,
  pause,
  statesOf,
  TestPortal,
} from './__testUtils__/TestPortal';

describe('gitopsPlugin', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
  });

  afterEach(async () => {
    await portal.stop();
  });

  it('registers its permissions and their rules', async () => {
    await portal.start();
    const { body } = await portal.get(
      '/.well-known/backstage/permissions/metadata',
      mockCredentials.service.header(),
    );
    const resourceType = 'gitops-deployment';
    expect(body.permissions).toMatchObject([
      { name: 'gitops.deployment.read', resourceType },
      { name: 'gitops.deployment.sync', resourceType },
      { name: 'gitops.deployment.promote', resourceType },
      { name: 'gitops.deployment.rollback', resourceType },
      { name: 'gitops.instance.read', type: 'basic' },
    ]);
    expect(body.rules).toMatchObject([
      { name: 'IS_ENTITY_OWNER', resourceType },
      { name: 'HAS_ANNOTATION', resourceType },
      { name: 'IS_ENVIRONMENT', resourceType },
    ]);
  });

  it('starts while nothing else is there', async () => {
    const config = portal.config();
    await portal.stopOutside();
    await portal.start(config);
    expect(statesOf(await portal.deployments())).toEqual({
      dev: 'unknown',
      staging: 'unknown',
      prod: 'unknown',
    });
  });

  it('asks nothing any more when the backend has stopped', async () => {
    await portal.start();
    await portal.untilMirrored();
    expect(portal.nonprod.openStreams).toBe(1);
    await portal.stopBackend();
    await eventually(() => portal.nonprod.openStreams === 0);
    const before = portal.github.server.requests.length;
    await pause(1_200);
    expect(portal.github.server.requests).toHaveLength(before);
  });

  describe('signals', () => {
    async function look(name: string, user: string) {
      return portal.get(
        deploymentsPath(name),
        mockCredentials.user.header(user),
      );
    }

    /** Until what is still under way has been signalled. */
    async function settle() {
      await pause(400);
      portal.publish.mockClear();
    }

    beforeEach(async () => {
      await portal.start();
      await portal.untilMirrored();
    });

    it('go to those who asked about the entity, and only to them', async () => {
      await look('checkout', 'user:default/bob');
      await look('ledger', 'user:default/carol');
      await settle();
      for (const status of ['Progressing', 'Degraded', 'Healthy']) {
        portal.nonprod.set(
          rawApplication('checkout-dev', { status: { health: { status } } }),
        );
      }
      await eventually(() => portal.publish.mock.calls.length > 0);
      await pause(300);
      for (const [signal] of portal.publish.mock.calls) {
        expect(signal).toEqual({
          channel: 'gitops:deployments',
          recipients: {
            type: 'user',
            entityRef: ['user:default/alice', 'user:default/bob'],
          },
          message: { entityRefs: ['component:default/checkout'] },
        });
      }
    });

    it('are not sent to anybody who was refused', async () => {
      portal.deny();
      await look('checkout', 'user:default/mallory');
      await settle();
      portal.nonprod.set(
        rawApplication('checkout-dev', { images: ['nginx:1.29.4'] }),
      );
      await eventually(() => portal.publish.mock.calls.length > 0);
      expect(JSON.stringify(portal.publish.mock.calls)).not.toContain(
        'mallory',
      );
    });

    it('tell that an instance went down', async () => {
      await settle();
      await portal.prod.server.stop();
      await portal.until(({ instances }) => instances[1].state === 'stale');
      await eventually(() => portal.publish.mock.calls.length > 0);
      expect(portal.publish).toHaveBeenCalledWith(
        expect.objectContaining({
          message: { entityRefs: ['component:default/checkout'] },
        }),
      );
    });

    it('tell of a pull request', async () => {
      await look('fresh', 'user:default/alice');
      await settle();
      portal.github.set(rawPullRequest());
      await portal.until(answer => answer.pullRequests.length > 0, 'fresh');
      await eventually(() => portal.publish.mock.calls.length > 0);
      expect(portal.publish).toHaveBeenCalledWith(
        expect.objectContaining({
          message: { entityRefs: ['component:default/fresh'] },
        }),
      );
    });
  });
});
