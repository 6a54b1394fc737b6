import { ArgocdTransport } from '../http/ArgocdTransport';
import { argocdFailure } from '../__testUtils__/argocdFailure';
import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdDetails } from './ArgocdDetails';
import { ArgocdResourceNode } from './ArgocdResourceNode';

const CHECKOUT = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
};

describe('ArgocdDetails.readTree', () => {
  const { signal } = new AbortController();
  let argocd: ReplayedArgocd;
  let transport: ArgocdTransport;
  let details: ArgocdDetails;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    transport = ArgocdTransport.create({ instance: argocd.instance() });
    details = ArgocdDetails.create({ transport });
  });
  afterEach(async () => {
    await transport.close();
    await argocd.stop();
  });

  async function readTree(name: string): Promise<ArgocdResourceNode[]> {
    argocd.replay(`detail/${name}`);
    return details.readTree(CHECKOUT, { signal });
  }

  it('asks as was recorded, with project and namespace', async () => {
    await readTree('resource-tree-deployment');

    expect(argocd.requests).toEqual([
      recordedRequest('detail/resource-tree-deployment'),
    ]);
  });

  it('has the Deployment, the ReplicaSets of both its revisions, and the Pod of the second', async () => {
    expect(outline(await readTree('resource-tree-deployment'))).toEqual([
      'ConfigMap checkout',
      'Pod checkout-64dd774755-sczk2 Healthy, of checkout-64dd774755',
      'Service checkout Healthy',
      'ServiceAccount checkout',
      'Deployment checkout Healthy',
      'ReplicaSet checkout-577cd7b477 Healthy, of checkout',
      'ReplicaSet checkout-64dd774755 Healthy, of checkout',
      'HorizontalPodAutoscaler checkout Healthy',
      'CronJob checkout-report Healthy',
    ]);
  });

  it('keeps of a Pod what pages show', async () => {
    const tree = await readTree('resource-tree-deployment');

    expect(tree.find(({ kind }) => kind === 'Pod')).toEqual({
      id: expect.stringMatching(/^[\w-]{16}$/),
      uid: '4c663f0f-988b-4997-919d-247bde11b9d1',
      group: '',
      version: 'v1',
      kind: 'Pod',
      namespace: 'payments-dev',
      name: 'checkout-64dd774755-sczk2',
      health: 'Healthy',
      images: [
        'registry.acme.example/payments/checkout:1.4.1@sha256:b5d35602b7494fb93e4b11b9efca4a0a9bce5f8137ffcae96c65d81458b2983f',
      ],
      createdAt: '2026-11-23T06:26:10Z',
      parents: [expect.stringMatching(/^[\w-]{16}$/)],
      info: [
        { name: 'Status Reason', value: 'Running' },
        { name: 'Containers', value: '1/1' },
      ],
    });
  });

  it('says why a Pod that cannot pull its image, and so its Deployment, are Degraded', async () => {
    const tree = await readTree('resource-tree-degraded');

    expect(
      tree
        .filter(({ health }) => health === 'Degraded')
        .map(({ kind, healthMessage, info }) => [kind, healthMessage, info]),
    ).toEqual([
      [
        'Pod',
        expect.stringContaining('Back-off pulling image'),
        [
          { name: 'Status Reason', value: 'ImagePullBackOff' },
          { name: 'Containers', value: '0/1' },
        ],
      ],
      [
        'Deployment',
        'Deployment "fraud" exceeded its progress deadline',
        [{ name: 'Revision', value: 'Rev:2' }],
      ],
    ]);
  });

  it('shows a Rollout in a canary pause as Suspended', async () => {
    const tree = await readTree('resource-tree-rollout');

    expect(tree.at(-1)).toMatchObject({
      group: 'argoproj.io',
      version: 'v1alpha1',
      kind: 'Rollout',
      health: 'Suspended',
      healthMessage: 'CanaryPauseStep',
    });
  });

  it('has the Applications and projects of an app of apps as nodes', async () => {
    const tree = await readTree('resource-tree-app-of-apps');

    expect(tree).toHaveLength(23);
    expect(new Set(tree.map(({ kind }) => kind))).toEqual(
      new Set(['AppProject', 'Application']),
    );
    expect(tree.find(({ name }) => name === 'legacy-dev')).toMatchObject({
      health: 'Progressing',
      healthMessage: 'Pending deletion',
    });
    expect(tree.at(-1)).toMatchObject({
      namespace: 'logistics-apps',
      name: 'customs-dev',
    });
  });

  it('has what was never synced as Missing, without uid and age', async () => {
    const tree = await readTree('resource-tree-missing');

    expect(outline(tree)).toEqual([
      'ConfigMap routing Missing',
      'Service routing Missing',
      'ServiceAccount routing Missing',
      'Deployment routing Missing',
      'ConfigMap hand-made, orphaned',
    ]);
    expect(tree[0]).not.toHaveProperty('uid');
    expect(tree[0]).not.toHaveProperty('createdAt');
  });

  it('puts orphans last', async () => {
    const tree = outline(await readTree('resource-tree-orphaned'));

    expect(tree).toHaveLength(8);
    expect(tree.filter(line => line.includes('orphaned'))).toEqual([
      'ConfigMap hand-made, orphaned',
    ]);
    expect(tree.at(-1)).toBe('ConfigMap hand-made, orphaned');
  });

  it('has nothing but an orphan where the branch does not exist', async () => {
    expect(outline(await readTree('resource-tree-comparison-error'))).toEqual([
      'ConfigMap hand-made, orphaned',
    ]);
  });

  it('has everything after the cache was lost, when Argo CD first looks again', async () => {
    expect(outline(await readTree('resource-tree-after-cache-loss'))).toEqual([
      'ConfigMap checkout',
      'Pod checkout-858bccf967-7htdh Healthy, of checkout-858bccf967',
      'Pod checkout-858bccf967-f6nzq Healthy, of checkout-858bccf967',
      'Service checkout Healthy',
      'ServiceAccount checkout',
      'Deployment checkout Healthy',
      'ReplicaSet checkout-57d944dd48 Healthy, of checkout',
      'ReplicaSet checkout-858bccf967 Healthy, of checkout',
      'ReplicaSet checkout-85d9bc6f86 Healthy, of checkout',
    ]);
  });

  it.each([
    ['resource-tree-missing-app', 'notFound', 'nope-dev'],
    [
      'resource-tree-never-reconciled',
      'refused',
      'app is not allowed in project "logistics-trial"',
    ],
  ])('%s is %s', async (name, reason, words) => {
    const error = await argocdFailure(readTree(name));

    expect(error.reason).toBe(reason);
    expect(error.message).toContain(words);
  });

  it('does not take the instance for one that is away when a paused Application never answers after the cache was lost', async () => {
    argocd.replay('silence');
    details = ArgocdDetails.create({ transport, comparisonTimeoutMs: 50 });
    const paused = { ...CHECKOUT, paused: true };

    for (let time = 0; time < 6; time += 1) {
      const error = await argocdFailure(details.readTree(paused, { signal }));
      expect(error.reason).toBe('timeout');
    }
    expect(await readTree('resource-tree-rollout')).toHaveLength(4);
  });

  it('always has the same order, whatever Argo CD’s is', async () => {
    const node = (name: string) => ({ kind: 'Pod', version: 'v1', name });
    argocd.replay(
      { json: { nodes: [node('b'), node('a')] } },
      { json: { nodes: [node('a'), node('b')] } },
    );

    const first = await details.readTree(CHECKOUT, { signal });
    expect(first.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await details.readTree(CHECKOUT, { signal })).toEqual(first);
  });

  it('has no credentials in what a health check says, and says no more than pages show', async () => {
    const message = `cannot reach https://bot:hunter2@git.example.com ${'x'.repeat(
      50_000,
    )}`;
    argocd.replay({
      json: {
        nodes: [{ kind: 'App', name: 'a', health: { status: 'New', message } }],
      },
    });

    const [node] = await details.readTree(CHECKOUT, { signal });
    expect(node.health).toBe('Unknown');
    expect(node.healthMessage).toContain('https://***@git.example.com');
    expect(node.healthMessage).toHaveLength(1_000);
  });
});

/** Every node in a line, with its health and what owns it. */
function outline(nodes: ArgocdResourceNode[]): string[] {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return nodes.map(({ kind, name, health, parents, orphaned }) =>
    [
      [kind, name, ...(health ? [health] : [])].join(' '),
      ...parents.map(id => `of ${names.get(id)}`),
      ...(orphaned ? ['orphaned'] : []),
    ].join(', '),
  );
}
