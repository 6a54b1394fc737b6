import { ResourceDiff } from '@gitops-flow/backstage-plugin-gitops-common';
import { parse } from 'yaml';
import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdDetails } from './ArgocdDetails';
import { diffOf } from './diffOf';
import { ManagedResource } from './ManagedResource';
import { resourceId } from './resourceId';

const LEDGER = {
  name: 'ledger-dev',
  namespace: 'argocd',
  project: 'payments-dev',
};

describe('diffOf, of what ArgocdDetails reads', () => {
  const { signal } = new AbortController();
  let argocd: ReplayedArgocd;
  let details: ArgocdDetails;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    details = ArgocdDetails.create({ transport: argocd.transport });
  });
  afterEach(() => argocd.stop());

  async function diff(
    answer: string | { json: unknown },
  ): Promise<ResourceDiff[]> {
    argocd.replay(answer);
    return diffOf(await details.readManaged(LEDGER, { signal }));
  }

  it('asks for the two states that Argo CD compares, and not for four', async () => {
    await diff('detail/managed-resources-drift');

    const recorded = recordedRequest('detail/managed-resources-drift-fields');
    const [request] = argocd.requests;
    expect(request).toEqual({
      ...recorded,
      query: { ...recorded.query, fields: expect.any(String) },
    });
    expect(request.query.fields.split(',').sort()).toEqual(
      [...recorded.query.fields.split(','), 'items.hook'].sort(),
    );
  });

  it.each([
    'managed-resources-drift',
    'managed-resources-drift-fields',
    'managed-resources-one',
  ])(
    'shows the replicas that somebody changed, and nothing else: %s',
    async name => {
      const changed = (await diff(`detail/${name}`)).filter(
        ({ state }) => state !== 'same',
      );

      expect(changed).toEqual([
        {
          id: resourceId({
            group: 'apps',
            kind: 'Deployment',
            namespace: 'payments-dev',
            name: 'ledger',
          }),
          group: 'apps',
          kind: 'Deployment',
          namespace: 'payments-dev',
          name: 'ledger',
          state: 'changed',
          desired: expect.any(String),
          live: expect.any(String),
        },
      ]);
      expect(differentLines(changed[0])).toEqual([
        ['  replicas: 2', '  replicas: 4'],
      ]);
    },
  );

  it('shows no difference for an environment variable that somebody added: a sync would leave it', async () => {
    const [deployment] = (await diff('detail/managed-resources-drift')).filter(
      ({ kind }) => kind === 'Deployment',
    );

    const variable = { name: 'DEBUG', value: '1' };
    for (const text of [deployment.desired, deployment.live]) {
      const [container] = parse(text ?? '').spec.template.spec.containers;
      expect(container.env).toContainEqual(variable);
    }
  });

  it('has everything of an Application that was never synced as added', async () => {
    const resources = await diff('detail/managed-resources-missing');

    expect(resources.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      'ConfigMap added',
      'Service added',
      'ServiceAccount added',
      'Deployment added',
    ]);
    expect(resources[3]).not.toHaveProperty('live');
    expect(parse(resources[3].desired ?? '')).toMatchObject({
      kind: 'Deployment',
      metadata: { name: 'routing', namespace: 'logistics-dev' },
    });
  });

  it('has what is gone from Git as removed, and no texts for what is the same', async () => {
    const [removed, ...others] = await diff('detail/managed-resources-prune');

    expect(removed).toMatchObject({
      kind: 'ConfigMap',
      name: 'label-templates',
      state: 'removed',
      live: expect.stringContaining('name: label-templates'),
    });
    expect(removed).not.toHaveProperty('desired');
    expect(others).toHaveLength(4);
    for (const other of others) {
      expect(other.state).toBe('same');
      expect(other).not.toHaveProperty('live');
      expect(other).not.toHaveProperty('desired');
    }
  });

  it('leaves out what the API server keeps for itself', async () => {
    const texts = (
      await Promise.all([
        diff('detail/managed-resources-drift'),
        diff('detail/managed-resources-prune'),
      ])
    )
      .flat()
      .flatMap(({ desired = '', live = '' }) => [desired, live]);

    expect(texts.join('\n')).not.toMatch(
      /managedFields|resourceVersion|generation:|last-applied|^status:|creationTimestamp|uid:/m,
    );
  });

  it('leaves out hooks, which come and go with a sync (fact 29)', async () => {
    const state = JSON.stringify({
      kind: 'Job',
      metadata: { name: 'migrate' },
    });
    const job = {
      group: 'batch',
      kind: 'Job',
      namespace: 'a',
      name: 'migrate',
      normalizedLiveState: 'null',
      predictedLiveState: state,
    };

    expect(await diff({ json: { items: [{ ...job, hook: true }] } })).toEqual(
      [],
    );
    expect(await diff({ json: { items: [job] } })).toHaveLength(1);
  });

  it('has nothing for an Application without resources', async () => {
    expect(await diff({ json: {} })).toEqual([]);
  });

  it.each(['{', '[1]', '"text"'])(
    'refuses the manifest %s',
    async predictedLiveState => {
      await expect(
        diff({
          json: { items: [{ kind: 'A', name: 'a', predictedLiveState }] },
        }),
      ).rejects.toMatchObject({
        reason: 'malformed',
        message: expect.stringContaining('predictedLiveState: is no manifest'),
      });
    },
  );
});

describe('diffOf', () => {
  function configMap(data: Record<string, string>): ManagedResource['live'] {
    return { apiVersion: 'v1', kind: 'ConfigMap', data };
  }
  const key = { id: 'a', group: '', kind: 'ConfigMap', name: 'a' };

  it('writes keys in one order, so that only differences differ', () => {
    const [{ state, ...texts }] = diffOf([
      {
        ...key,
        desired: { kind: 'A', data: { b: '1', a: '2' } },
        live: { data: { a: '3', b: '1' }, kind: 'A' },
      },
    ]);

    expect(state).toBe('changed');
    expect(texts.desired).toBe('data:\n  a: "2"\n  b: "1"\nkind: A\n');
    expect(texts.live).toBe('data:\n  a: "3"\n  b: "1"\nkind: A\n');
  });

  it('writes a text of many lines line by line', () => {
    const [{ desired }] = diffOf([
      { ...key, desired: configMap({ 'app.yaml': 'a: 1\nb: 2\n' }) },
    ]);

    expect(desired).toContain('  app.yaml: |\n    a: 1\n    b: 2\n');
  });

  it('is quick with files of a megabyte, and shows that they differ far behind what is shown', () => {
    const line = `${'x'.repeat(79)}\n`;
    const file = line.repeat((1024 * 1024) / line.length);
    const startedAt = performance.now();

    const [{ state, desired = '', live = '' }] = diffOf([
      {
        ...key,
        desired: configMap({ 'a.txt': `${file}desired` }),
        live: configMap({ 'a.txt': `${file}live` }),
      },
    ]);

    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(state).toBe('changed');
    expect(desired.length).toBeLessThan(64 * 1024);
    expect(desired).not.toBe(live);
    expect(desired).toMatch(
      /… 10\d{5} more characters \(sha256 [0-9a-f]{12}\)/,
    );
  });

  it('cuts a list that is too long to be written in a moment', () => {
    const items = Array.from({ length: 1_000_000 }, (_, index) => index);
    const startedAt = performance.now();

    const [{ desired = '' }] = diffOf([{ ...key, desired: { items } }]);

    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(desired.length).toBeLessThan(129 * 1024);
    expect(desired).toContain('more');
  });

  it('says what differs where there is no more room for texts', () => {
    const value = 'x'.repeat(30 * 1024);
    const resources = Array.from({ length: 500 }, (_, index) => ({
      ...key,
      id: `${index}`,
      desired: configMap({ a: value, b: `${index}` }),
      live: configMap({ a: value, b: 'other' }),
    }));

    const diffs = diffOf(resources);

    expect(diffs.every(({ state }) => state === 'changed')).toBe(true);
    expect(diffs[0]).toHaveProperty('live');
    expect(diffs.at(-1)).not.toHaveProperty('live');
    expect(JSON.stringify(diffs).length).toBeLessThan(1.5 * 1024 * 1024);
  });
});

/** Pairs of lines that differ: desired, live. */
function differentLines({ desired = '', live = '' }: ResourceDiff) {
  const others = live.split('\n');
  return desired
    .split('\n')
    .map((line, index) => [line, others[index]])
    .filter(([line, other]) => line !== other);
}
