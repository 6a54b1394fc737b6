import { ResourceTree } from '@gitops-flow/backstage-plugin-gitops-common';
import { resourceId } from '@gitops-flow/backstage-plugin-gitops-node';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { TestPortal } from '../__testUtils__/TestPortal';
import {
  ACTIONS,
  CheckoutDetails,
  COMMIT,
  detailPath,
  EVENTS,
  MANAGED,
  METADATA,
  SYNCED,
  TREE,
} from './__testUtils__/CheckoutDetails';

const TIMESTAMP = expect.stringMatching(/^\d{4}-\d\d-\d\dT/);
const PASSWORD = 'S3cr3t-Pa55w0rd';

const ROLLOUT = resourceId({
  group: 'argoproj.io',
  kind: 'Rollout',
  namespace: 'payments-dev',
  name: 'gateway',
});
const DEPLOYMENT = resourceId({
  group: 'apps',
  kind: 'Deployment',
  namespace: 'payments-dev',
  name: 'checkout',
});

describe('the details of an Application', () => {
  let details: CheckoutDetails;
  let portal: TestPortal;

  beforeAll(async () => {
    details = await CheckoutDetails.start();
    ({ portal } = details);
  });
  afterAll(async () => {
    await portal.stop();
  });
  beforeEach(async () => {
    await details.reset();
  });

  it('are its resources with their health, and what made them', async () => {
    const { items, observedAt }: ResourceTree = await details.read(
      'getResourceTree',
      'resources',
    );

    expect(observedAt).toEqual(TIMESTAMP);
    expect(items.map(({ kind, name, health }) => [kind, name, health])).toEqual(
      [
        ['ConfigMap', 'checkout', undefined],
        ['Pod', 'checkout-64dd774755-sczk2', 'Healthy'],
        ['Service', 'checkout', 'Healthy'],
        ['ServiceAccount', 'checkout', undefined],
        ['Deployment', 'checkout', 'Healthy'],
        ['ReplicaSet', 'checkout-577cd7b477', 'Healthy'],
        ['ReplicaSet', 'checkout-64dd774755', 'Healthy'],
        ['HorizontalPodAutoscaler', 'checkout', 'Healthy'],
        ['CronJob', 'checkout-report', 'Healthy'],
      ],
    );
    const replicaSet = items.find(({ name }) => name === 'checkout-64dd774755');
    expect(replicaSet?.parents).toEqual([DEPLOYMENT]);
    expect(details.asked()).toEqual([
      {
        method: 'GET',
        path: 'checkout-dev/resource-tree',
        query: { project: 'payments', appNamespace: 'argocd' },
      },
    ]);
  });

  it('are what a sync would change: the replicas that somebody set with kubectl', async () => {
    const { items } = await details.read('getDiff', 'diff');

    expect(
      items.map(({ kind, state }: Record<string, string>) => [kind, state]),
    ).toEqual([
      ['ConfigMap', 'same'],
      ['Service', 'same'],
      ['ServiceAccount', 'same'],
      ['Deployment', 'changed'],
    ]);
    expect(items[3].desired).toContain('replicas: 2\n');
    expect(items[3].live).toContain('replicas: 4\n');
  });

  it('hold nothing of a Secret', async () => {
    const secret = (password: string) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'database', namespace: 'payments-dev' },
        data: { password: Buffer.from(password).toString('base64') },
        stringData: { password },
      });
    portal.nonprod.answer(MANAGED, {
      json: {
        items: [
          {
            kind: 'Secret',
            namespace: 'payments-dev',
            name: 'database',
            predictedLiveState: secret(`${PASSWORD}-new`),
            normalizedLiveState: secret(`${PASSWORD}-old`),
          },
        ],
      },
    });

    const { items } = await details.read('getDiff', 'diff');

    expect(items).toMatchObject([{ name: 'database', state: 'changed' }]);
    const text = JSON.stringify(items);
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain(
      Buffer.from(PASSWORD).toString('base64').slice(0, -4),
    );
  });

  it('are the events of the Application, or of one of its resources', async () => {
    const { items } = await details.read(
      'listEvents',
      `events?resource=${DEPLOYMENT}`,
    );

    expect(items[0]).toMatchObject({
      reason: 'ScalingReplicaSet',
      message: 'Scaled down replica set checkout-577cd7b477 from 1 to 0',
      lastSeenAt: '2026-11-23T06:26:14Z',
    });
    expect(details.asked().at(-1)?.query).toEqual({
      project: 'payments',
      appNamespace: 'argocd',
      resourceNamespace: 'payments-dev',
      resourceName: 'checkout',
      resourceUID: '4fd7ccf1-6d37-4aca-8264-2270e7187568',
    });

    await details.read('listEvents', 'events');
    expect(details.asked().at(-1)?.query).toEqual({
      project: 'payments',
      appNamespace: 'argocd',
    });
  });

  it('are no events for what does not live yet, without a question', async () => {
    portal.nonprod.answer(TREE, 'detail/resource-tree-missing');
    const { items: resources }: ResourceTree = await details.read(
      'getResourceTree',
      'resources',
    );

    const { items } = await details.read(
      'listEvents',
      `events?resource=${resources[0].id}`,
    );

    expect(items).toEqual([]);
    expect(portal.nonprod.countOf(EVENTS)).toBe(0);
  });

  it('are the actions of a resource, by name whatever order Argo CD has', async () => {
    portal.nonprod.answer(TREE, 'detail/resource-tree-rollout');

    const { items } = await details.read(
      'listResourceActions',
      `resources/${ROLLOUT}/actions`,
    );

    expect(items).toEqual([
      { name: 'abort', disabled: false },
      { name: 'pause', disabled: false },
      { name: 'promote-full', disabled: false },
      { name: 'restart', title: 'Restart Pods', disabled: false },
      { name: 'resume', disabled: false },
      { name: 'retry', disabled: true },
      { name: 'skip-current-step', disabled: false },
    ]);
  });

  it.each([
    ['events?resource=AAAAAAAAAAAAAAAA'],
    ['resources/AAAAAAAAAAAAAAAA/actions'],
    // Of another Application.
    [`resources/${ROLLOUT}/actions`],
  ])('are 404 for a resource that is not there: %s', async what => {
    const { status, body } = await portal.get(detailPath(what));

    expect(status).toBe(404);
    expect(body.error.message).toContain(
      'checkout-dev has no resource with the id',
    );
    expect(details.asked().map(request => request.path)).toEqual([
      'checkout-dev/resource-tree',
    ]);
  });

  it('are 404 for actions of an orphan, which belongs to somebody else', async () => {
    portal.nonprod.answer(TREE, 'detail/resource-tree-orphaned');
    const { items }: ResourceTree = await details.read(
      'getResourceTree',
      'resources',
    );
    const orphan = items.find(({ orphaned }) => orphaned);

    const { status } = await portal.get(
      detailPath(`resources/${orphan?.id}/actions`),
    );

    expect(orphan?.name).toBe('hand-made');
    expect(status).toBe(404);
    expect(portal.nonprod.countOf(ACTIONS)).toBe(0);
  });

  it('are who made a commit, asked for once by all Applications of a repository', async () => {
    const commit = await details.read('getRevision', `revisions/${COMMIT}`);

    expect(commit).toEqual({
      kind: 'git',
      revision: COMMIT,
      author: 'acme-bump[bot]',
      authoredAt: '2026-11-23T06:11:08Z',
      message:
        'chore(dev/payments/checkout): 1.4.1\n\nSource: acme/checkout@9c8120eaf805b8835f9e6c7cac38c0737f26bead',
      tags: [],
      url: `https://${details.repository}/commit/${COMMIT}`,
    });
    portal.nonprod.set(
      rawApplication('checkout-staging', {
        spec: { source: details.source },
        status: SYNCED,
      }),
    );
    await portal.until(
      ({ environments: [, staging] }) =>
        staging.applications[0].sources.length > 0,
    );
    expect(
      await details.read(
        'getRevision',
        `revisions/${COMMIT}`,
        'checkout-staging',
      ),
    ).toEqual(commit);
    expect(portal.nonprod.countOf(METADATA)).toBe(1);
    expect(
      portal.nonprod.countOf(
        METADATA.replace('checkout-dev', 'checkout-staging'),
      ),
    ).toBe(0);
  });

  it('take a commit for one of the values where the chart comes first, as the history has it', async () => {
    portal.nonprod.set(
      rawApplication('checkout-dev', {
        spec: {
          sources: [
            {
              repoURL: 'https://charts.example.com',
              chart: 'eks-baseline',
              targetRevision: '1.0.0',
            },
            { repoURL: details.source.repoURL, ref: 'values' },
          ],
        },
        status: {
          history: [
            {
              id: 3,
              revisions: ['1.0.0', COMMIT],
              sources: [
                { repoURL: 'https://charts.example.com' },
                { repoURL: details.source.repoURL },
              ],
              deployedAt: '2026-11-23T07:00:00Z',
            },
          ],
        },
      }),
    );
    await portal.until(
      ({ environments: [dev] }) => dev.applications[0].history[0]?.id === 3,
    );

    await details.read('getRevision', `revisions/${COMMIT}`);
    expect(
      portal.nonprod.asked
        .filter(request => request.path.includes(COMMIT))
        .map(({ query }) => query.sourceIndex),
    ).toEqual(['1']);

    const { status, body } = await portal.get(
      detailPath(`revisions/${COMMIT}?source=2`),
    );
    expect(status).toBe(400);
    expect(body.error.message).toBe(
      'query.source is 2: checkout-dev has 2 sources, count them from 0',
    );
  });

  it.each(['main/../../clusters', '..%2F..%2Fclusters', 'HEAD%00', '-rf'])(
    'are refused for the revision %s',
    async revision => {
      const { status } = await portal.get(detailPath(`revisions/${revision}`));
      expect([400, 404]).toContain(status);
      expect(details.asked()).toEqual([]);
    },
  );
});
