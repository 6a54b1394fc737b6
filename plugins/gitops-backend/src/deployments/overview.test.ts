import { mockCredentials } from '@backstage/backend-test-utils';
import {
  ApplicationStatus,
  EntityDeployments,
  FLEET_SIGNAL_CHANNEL,
  gitopsDeploymentReadPermission,
  gitopsOperations,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  createGitopsDeploymentConditionalDecision,
  gitopsDeploymentConditions,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { rawApplication, RawApplication } from '../__testUtils__/TestArgocd';
import {
  deploymentsPath,
  eventually,
  pause,
  TestPortal,
} from '../__testUtils__/TestPortal';

const SHA = 'c27e5f8'.padEnd(40, '0');
const OLD_SHA = 'ad0b7cd'.padEnd(40, '0');
const IMAGE_PATH = 'values/dev/payments/checkout/image.yaml';

const COMMIT = {
  sha: SHA,
  author: 'Maria Example',
  authoredAt: '2026-11-23T05:59:00Z',
  message: 'Promote checkout to dev\n\nRequested by maria',
};

function image(tag: string): string {
  return `image:\n  repository: "nginx"\n  tag: "${tag}"\n`;
}

function checkoutOf(answer: EntityDeployments, environment = 'dev') {
  const found = answer.environments.find(({ name }) => name === environment);
  return found?.applications[0] as ApplicationStatus;
}

describe('what the overview knows beyond the mirrors', () => {
  let portal: TestPortal;
  let repoUrl: string;

  beforeEach(async () => {
    portal = await TestPortal.create();
    repoUrl = `${portal.github.server.url}/acme/gitops-apps.git`;
  });

  afterEach(async () => {
    await portal.stop();
  });

  /** The entities of the test portal have no owner. */
  async function start(options: { pollInterval?: string } = {}) {
    await portal.start(
      portal.config({ ...options, access: { teamLabel: 'ignored' } }),
    );
  }

  /** As the portal writes it, deployed with some revisions, the newest first. */
  function ours(
    name: string,
    revisions: string[] = [SHA],
    repository = repoUrl,
  ): RawApplication {
    return rawApplication(name, {
      labels: { team: 'payments' },
      spec: { source: { repoURL: repository, path: 'charts/a' } },
      status: {
        history: revisions
          .map((revision, index) => ({
            id: revisions.length - index,
            revision,
            deployedAt: `2026-11-23T06:0${revisions.length - index}:00Z`,
            source: { repoURL: repository },
            initiatedBy: { automated: true },
          }))
          .reverse(),
      },
    });
  }

  /** Whom signals have told of checkout since the last call. */
  function told(): string[] {
    const users = portal.publish.mock.calls.flatMap(([signal]) => {
      const { recipients, message } = signal as {
        recipients: { entityRef: string[] };
        message: { entityRefs: string[] };
      };
      return message.entityRefs.includes('component:default/checkout')
        ? recipients.entityRef
        : [];
    });
    portal.publish.mockClear();
    return [...new Set(users)].sort();
  }

  /** Until all that is still under way has been signalled. */
  async function settle(): Promise<void> {
    let last = -1;
    while (last !== portal.publish.mock.calls.length) {
      last = portal.publish.mock.calls.length;
      await pause(300);
    }
    portal.publish.mockClear();
  }

  async function lookAs(person: string, authorized?: string[]) {
    portal.authorize.mockResolvedValueOnce([
      createGitopsDeploymentConditionalDecision(
        gitopsDeploymentReadPermission,
        gitopsDeploymentConditions.isEnvironment({
          environments: authorized ?? ['dev', 'staging', 'prod'],
        }),
      ),
    ]);
    return portal.get(
      deploymentsPath('checkout'),
      mockCredentials.user.header(`user:default/${person}`),
    );
  }

  describe('revisions of the GitOps repository', () => {
    it('come from GitHub: not even the first view of an entity reaches an Argo CD', async () => {
      portal.github.commits = [COMMIT];
      portal.nonprod.set(ours('checkout-dev', [SHA]));
      portal.prod.set(ours('checkout-prod', [SHA]));
      await start({ pollInterval: '1h' });
      // The entity itself is not looked at before.
      await portal.until(
        ({ environments }) =>
          environments[0].applications[0]?.history.length > 0,
        'ledger',
      );
      await pause(500);
      const asked = () =>
        [portal.nonprod, portal.prod].map(({ server }) =>
          server.requests.filter(path => !path.includes('userinfo')),
        );
      const before = asked();
      const answer = await portal.deployments();
      expect(checkoutOf(answer).revision).toEqual({
        revision: SHA,
        author: 'Maria Example',
        message: 'Promote checkout to dev',
        authoredAt: '2026-11-23T05:59:00Z',
        url: `${portal.github.server.url}/acme/gitops-apps/commit/${SHA}`,
      });
      expect(checkoutOf(answer, 'prod').history[0].author).toBe(
        'Maria Example',
      );
      expect(gitopsOperations.getDeployments.response.parse(answer)).toEqual(
        answer,
      );
      await pause(300);
      await Promise.all(Array.from({ length: 10 }, () => portal.deployments()));
      await pause(300);
      expect(asked()).toEqual(before);
    });

    it('are asked for when one is deployed that is not known, and a signal says that it has come', async () => {
      portal.nonprod.set(ours('checkout-dev', [OLD_SHA]));
      await start({ pollInterval: '1h' });
      await portal.untilMirrored();
      await settle();
      portal.github.commits = [COMMIT];
      portal.nonprod.set(ours('checkout-dev', [SHA, OLD_SHA]));
      await portal.until(
        answer => checkoutOf(answer).revision?.revision === SHA,
      );
      await eventually(() => portal.publish.mock.calls.length >= 2);
      expect(told()).toEqual(['user:default/alice']);
      expect(checkoutOf(await portal.deployments()).revision).toMatchObject({
        author: 'Maria Example',
        message: 'Promote checkout to dev',
      });
    });

    it('are answered for the page of a revision, too', async () => {
      portal.github.commits = [COMMIT];
      portal.nonprod.set(ours('checkout-dev', [SHA]));
      await start();
      const { id } = checkoutOf(await portal.untilMirrored());
      const { status, body } = await portal.get(
        `/entities/component/default/checkout/applications/${id}/revisions/${SHA}`,
      );
      expect(status).toBe(200);
      expect(body).toEqual({
        kind: 'git',
        revision: SHA,
        author: 'Maria Example',
        authoredAt: '2026-11-23T05:59:00Z',
        message: 'Promote checkout to dev\n\nRequested by maria',
        tags: [],
        url: `${portal.github.server.url}/acme/gitops-apps/commit/${SHA}`,
      });
      expect(portal.nonprod.asked).toEqual([]);
    });
  });

  describe('revisions of other repositories', () => {
    const OTHER = 'https://git.example.com/acme/other.git';
    const METADATA = `GET checkout-dev/revisions/${SHA}/metadata`;

    it('are asked of Argo CD once, while nobody waits', async () => {
      portal.nonprod.set(ours('checkout-dev', [SHA], OTHER));
      let release = () => {};
      portal.nonprod.answer(
        METADATA,
        {
          json: {
            author: 'Ada <ada@example.com>',
            date: '2026-11-20T08:00:00Z',
            message: 'Raise the limits\n\nThey were low',
          },
        },
        new Promise<void>(resolve => {
          release = resolve;
        }),
      );
      await start();
      const first = await portal.untilMirrored();
      expect(checkoutOf(first).revision).toEqual({ revision: SHA });
      await eventually(() => portal.nonprod.countOf(METADATA) === 1);
      await settle();
      expect(checkoutOf(await portal.deployments()).revision).toEqual({
        revision: SHA,
      });
      release();
      await eventually(() => portal.publish.mock.calls.length > 0);
      expect(told()).toEqual(['user:default/alice']);
      const answer = await portal.deployments();
      expect(checkoutOf(answer).revision).toEqual({
        revision: SHA,
        author: 'Ada',
        message: 'Raise the limits',
        authoredAt: '2026-11-20T08:00:00Z',
      });
      expect(checkoutOf(answer).history[0]).toMatchObject({ author: 'Ada' });
      await Promise.all(Array.from({ length: 10 }, () => portal.deployments()));
      await pause(200);
      expect(portal.nonprod.countOf(METADATA)).toBe(1);
    });

    it('are not asked for again where Argo CD does not know them', async () => {
      portal.nonprod.set(ours('checkout-dev', [SHA], OTHER));
      await start();
      await portal.untilMirrored();
      await eventually(() => portal.nonprod.countOf(METADATA) === 1);
      await Promise.all(Array.from({ length: 10 }, () => portal.deployments()));
      await pause(1_200);
      await portal.deployments();
      await pause(200);
      expect(portal.nonprod.countOf(METADATA)).toBe(1);
    });

    it('are asked for two at a time', async () => {
      const revisions = Array.from({ length: 8 }, (_, index) =>
        `${index}`.repeat(40),
      );
      portal.nonprod.set(ours('checkout-dev', revisions, OTHER));
      revisions.forEach(revision =>
        portal.nonprod.answer(
          `GET checkout-dev/revisions/${revision}/metadata`,
          'silence',
        ),
      );
      await start();
      await portal.untilMirrored();
      await eventually(() => portal.nonprod.asked.length === 2);
      await pause(300);
      expect(portal.nonprod.asked).toHaveLength(2);
      await portal.stopBackend();
      await eventually(() => portal.nonprod.givenUp === 2);
    });
  });

  describe('desired images', () => {
    it('come after the answer, and follow the main branch', async () => {
      portal.github.files.set(IMAGE_PATH, image('1.29.4'));
      portal.nonprod.set(ours('checkout-dev'));
      await start();
      await portal.untilMirrored();
      const answer = await portal.until(
        each => checkoutOf(each).desiredImage !== undefined,
      );
      expect(checkoutOf(answer).desiredImage).toEqual({
        repository: 'nginx',
        tag: '1.29.4',
      });
      expect(checkoutOf(answer, 'staging')).not.toHaveProperty('desiredImage');
      expect(checkoutOf(answer, 'prod')).not.toHaveProperty('desiredImage');

      await settle();
      const { headers } = await portal.get(deploymentsPath('checkout'));
      portal.github.files.set(IMAGE_PATH, image('1.29.5'));
      await eventually(() => portal.publish.mock.calls.length > 0);
      expect(told()).toEqual(['user:default/alice']);
      const { status, body } = await portal
        .get(deploymentsPath('checkout'))
        .set('If-None-Match', headers.etag);
      expect(status).toBe(200);
      expect(checkoutOf(body).desiredImage?.tag).toBe('1.29.5');
    });

    it('are news for the list of all that runs, too', async () => {
      portal.github.files.set(IMAGE_PATH, image('1.29.4'));
      portal.nonprod.set(ours('checkout-dev'));
      await start();
      await portal.untilMirrored();
      await portal.until(each => checkoutOf(each).desiredImage !== undefined);
      await portal.get('/fleet');
      await settle();
      portal.github.files.set(IMAGE_PATH, image('1.29.5'));
      await eventually(() =>
        portal.publish.mock.calls.some(
          ([signal]) =>
            (signal as { channel: string }).channel === FLEET_SIGNAL_CHANNEL,
        ),
      );
      const { body } = await portal.get('/fleet');
      expect(JSON.stringify(body)).toContain('1.29.5');
    });
  });

  describe('sync windows', () => {
    it('come from the project', async () => {
      portal.prod.projects = [
        {
          metadata: { name: 'payments', namespace: 'argocd' },
          spec: {
            syncWindows: [
              {
                kind: 'deny',
                schedule: '0 0 * * *',
                duration: '24h',
                applications: ['*-prod'],
                manualSync: true,
              },
            ],
          },
        },
      ];
      await start();
      const answer = await portal.until(
        each => checkoutOf(each, 'prod')?.windows !== undefined,
      );
      expect(checkoutOf(answer, 'prod').windows).toMatchObject({
        canSync: false,
        canSyncManually: true,
        active: [{ kind: 'deny', schedule: '0 0 * * *', duration: '24h' }],
      });
      expect(checkoutOf(answer)).not.toHaveProperty('windows');
    });
  });

  describe('signals', () => {
    it('of an environment go to nobody who may not see it', async () => {
      await start();
      await portal.untilMirrored();
      const { body } = await lookAs('bob', ['dev']);
      expect(body.environments).toHaveLength(1);
      await settle();

      portal.prod.set(rawApplication('checkout-prod', { images: ['a:2'] }));
      await eventually(() => portal.publish.mock.calls.length > 0);
      await pause(300);
      expect(told()).toEqual(['user:default/alice']);

      portal.nonprod.set(rawApplication('checkout-dev', { images: ['a:2'] }));
      await eventually(() => portal.publish.mock.calls.length > 0);
      await pause(300);
      expect(told()).toEqual(['user:default/alice', 'user:default/bob']);

      await portal.prod.server.stop();
      await portal.until(({ instances }) => instances[1].state === 'stale');
      await eventually(() => portal.publish.mock.calls.length > 0);
      await pause(300);
      expect(told()).toEqual(['user:default/alice']);
    });

    it('say that a deployment has come to rest', async () => {
      await start();
      await portal.untilMirrored();
      await settle();
      const deployed = Date.now() - 60_000;
      const after = (seconds: number) =>
        new Date(deployed + seconds * 1_000).toISOString();
      const deploy = (health: object, startedAt: string) =>
        portal.nonprod.set(
          rawApplication('checkout-dev', {
            status: {
              health,
              operationState: { phase: 'Running', startedAt },
              history: [
                {
                  id: 1,
                  revision: SHA,
                  deployStartedAt: after(-5),
                  deployedAt: after(0),
                },
              ],
            },
          }),
        );
      deploy(
        { status: 'Progressing', lastTransitionTime: after(1) },
        after(-5),
      );
      const running = await portal.until(
        answer => checkoutOf(answer).history[0].id === 1,
      );
      expect(checkoutOf(running).history[0].outcome).toBe('running');
      deploy({ status: 'Healthy', lastTransitionTime: after(9) }, after(-5));
      await portal.until(answer => checkoutOf(answer).health === 'Healthy');
      await settle();
      // Nothing but what follows ends it before health has been quiet for long.
      deploy({ status: 'Healthy', lastTransitionTime: after(9) }, after(20));
      await eventually(() => portal.publish.mock.calls.length > 0);
      expect(told()).toEqual(['user:default/alice']);
      expect(checkoutOf(await portal.deployments()).history[0]).toMatchObject({
        outcome: 'healthy',
        settledAt: after(9),
      });
    });
  });
});
