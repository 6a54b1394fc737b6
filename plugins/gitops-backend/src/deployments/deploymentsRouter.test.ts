import { mockCredentials } from '@backstage/backend-test-utils';
import { gitopsOperations } from '@gitops-flow/backstage-plugin-gitops-common';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { rawPullRequest } from '../__testUtils__/TestGithub';
import {
  deploymentsPath,
  eventually,
  pause,
  statesOf,
  TestPortal,
} from '../__testUtils__/TestPortal';

const CHECKOUT = deploymentsPath('checkout');
const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);

describe('GET /entities/:kind/:namespace/:name/deployments', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
  });

  afterEach(async () => {
    await portal.stop();
  });

  it('answers for every environment in promotion order', async () => {
    await portal.start();
    const answer = await portal.untilMirrored();
    expect(answer).toEqual({
      entityRef: 'component:default/checkout',
      environments: [
        {
          name: 'dev',
          title: 'Development',
          instance: 'nonprod',
          state: 'deployed',
          observedAt: TIMESTAMP,
          stale: false,
          pullRequests: [],
          applications: [
            {
              id: '7v-oMghyfNg051eH',
              name: 'checkout-dev',
              namespace: 'argocd',
              project: 'payments',
              instance: 'nonprod',
              url: `${portal.nonprod.server.url}/applications/argocd/checkout-dev`,
              observedAt: TIMESTAMP,
              stale: false,
              health: 'Healthy',
              sync: 'Synced',
              operation: {
                phase: 'Succeeded',
                message: 'successfully synced (all tasks run)',
                startedAt: '2026-11-23T06:00:00Z',
                finishedAt: '2026-11-23T06:00:05Z',
              },
              conditions: [],
              images: ['nginx:1.29.3'],
              destination: { cluster: 'in-cluster', namespace: 'payments' },
              autoSync: true,
              paused: false,
              revision: {
                revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
              },
              sources: [],
              history: [
                {
                  id: 0,
                  revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
                  deployedAt: '2026-11-23T06:00:05Z',
                  automated: true,
                  outcome: 'healthy',
                },
              ],
            },
          ],
        },
        expect.objectContaining({ name: 'staging', state: 'idle' }),
        expect.objectContaining({ name: 'prod', state: 'deployed' }),
      ],
      pullRequests: [],
      instances: [
        { name: 'nonprod', state: 'live', observedAt: TIMESTAMP },
        { name: 'prod', state: 'live', observedAt: TIMESTAMP },
      ],
    });
    // Reading by the document's schema would leave out what it does not name.
    expect(gitopsOperations.getDeployments.response.parse(answer)).toEqual(
      answer,
    );
    expect(answer.environments[2].applications[0].url).toBe(
      'https://argocd.example.com/applications/argocd/checkout-prod',
    );
  });

  it('answers 304 to who has the same answer already', async () => {
    await portal.start();
    await portal.untilMirrored();
    const { headers } = await portal.get(CHECKOUT);
    const again = await portal.get(CHECKOUT).set('If-None-Match', headers.etag);
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
    expect(headers['cache-control']).toBe('private, no-cache');
    expect(headers.vary).toMatch(/Authorization/);

    portal.nonprod.set(
      rawApplication('checkout-dev', {
        status: { health: { status: 'Degraded' } },
      }),
    );
    await portal.until(
      ({ environments: [dev] }) => dev.applications[0].health === 'Degraded',
    );
    const changed = await portal
      .get(CHECKOUT)
      .set('If-None-Match', headers.etag);
    expect(changed.status).toBe(200);
  });

  it('checks the permission before it answers 304', async () => {
    await portal.start();
    await portal.untilMirrored();
    const { headers } = await portal.get(CHECKOUT);
    portal.deny();
    const { status } = await portal
      .get(CHECKOUT, mockCredentials.user.header('user:default/bob'))
      .set('If-None-Match', headers.etag);
    expect(status).toBe(403);
  });

  it('asks neither Argo CD nor GitHub', async () => {
    await portal.start(portal.config({ pollInterval: '1h' }));
    await portal.untilMirrored();
    const asked = () =>
      [portal.nonprod, portal.prod, portal.github].map(
        ({ server }) => server.requests.length,
      );
    // A list follows the initial load of the stream, and the projects follow each list.
    await eventually(async () => {
      const lists = [portal.nonprod, portal.prod].map(
        ({ server }) =>
          server.requests.filter(path =>
            path.startsWith('/api/v1/applications?'),
          ).length,
      );
      const last = asked();
      await pause(300);
      return lists.every(count => count === 2) && `${asked()}` === `${last}`;
    });
    const before = asked();
    expect(Math.min(...before)).toBeGreaterThan(0);
    await Promise.all(Array.from({ length: 20 }, () => portal.deployments()));
    expect(asked()).toEqual(before);
  });

  it('does not wait for an instance that hangs', async () => {
    portal.prod.server.hanging = true;
    await portal.start();
    const startedAt = Date.now();
    const answer = await portal.until(
      ({ instances }) => instances[0].state === 'live',
    );
    expect(Date.now() - startedAt).toBeLessThan(2_000);
    expect(statesOf(answer)).toEqual({
      dev: 'deployed',
      staging: 'idle',
      prod: 'unknown',
    });
    expect(answer.instances[1]).toEqual({ name: 'prod', state: 'connecting' });
  });

  it('keeps what it knows of an instance that goes down', async () => {
    await portal.start();
    await portal.untilMirrored();
    await portal.prod.server.stop();
    const answer = await portal.until(
      ({ instances }) => instances[1].state === 'stale',
    );
    expect(answer.instances[0].state).toBe('live');
    expect(answer.instances[1]).toEqual({
      name: 'prod',
      state: 'stale',
      observedAt: TIMESTAMP,
      problem: 'Argo CD cannot be reached',
    });
    expect(statesOf(answer).prod).toBe('deployed');
  });

  it('shows a pull request from its opening until Argo CD has it', async () => {
    portal.github.set(rawPullRequest());
    portal.github.set(rawPullRequest({ number: 8, body: 'no marker' }));
    await portal.start();
    const waiting = await portal.until(
      answer =>
        statesOf(answer).dev === 'waitingForReview' &&
        statesOf(answer).prod === 'waitingForReview',
      'fresh',
    );
    expect(waiting.pullRequests).toEqual([
      {
        number: 7,
        title: 'Add fresh',
        url: 'https://github.example.com/acme/gitops-apps/pull/7',
        author: 'portal[bot]',
        createdAt: '2026-11-23T08:00:00Z',
        state: 'open',
        environments: ['dev', 'prod'],
      },
    ]);
    expect(
      waiting.environments.map(({ pullRequests }) => pullRequests),
    ).toEqual([[7], [], [7]]);

    portal.github.set(
      rawPullRequest({ state: 'closed', merged_at: new Date().toISOString() }),
    );
    const merged = await portal.until(
      answer => statesOf(answer).dev === 'waitingForArgocd',
      'fresh',
    );
    expect(statesOf(merged)).toEqual({
      dev: 'waitingForArgocd',
      staging: 'absent',
      prod: 'waitingForArgocd',
    });
    expect(merged.pullRequests[0].state).toBe('merged');

    portal.nonprod.set(
      rawApplication('fresh-dev', {
        images: [],
        status: { sync: { status: '' }, health: {} },
      }),
    );
    const created = await portal.until(
      answer => statesOf(answer).dev === 'deployed',
      'fresh',
    );
    expect(created.environments[0].applications[0]).toMatchObject({
      sync: 'Unknown',
      health: 'Unknown',
    });
  });
});
