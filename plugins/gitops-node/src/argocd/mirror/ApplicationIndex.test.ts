import fc from 'fast-check';
import { ApplicationIndex } from './ApplicationIndex';
import {
  ApplicationOperation,
  ApplicationOutline,
  applicationKey,
  ArgocdApplication,
} from '../model/ArgocdApplication';
import { matchesQuery } from './ApplicationQuery';
import { LabelSelector } from './LabelSelector';

function application(
  name: string,
  changes: Partial<ArgocdApplication> = {},
): ArgocdApplication {
  return {
    name,
    namespace: 'argocd',
    project: 'payments',
    labels: { 'app.kubernetes.io/name': name.replace(/-[a-z]+$/, '') },
    destination: { name: 'in-cluster', namespace: 'payments' },
    autoSync: true,
    paused: false,
    sources: [],
    sync: 'Synced',
    health: 'Healthy',
    images: [],
    detailed: true,
    conditions: [],
    history: [],
    ...changes,
  };
}

function outline(
  name: string,
  changes: Partial<ApplicationOutline> = {},
): ApplicationOutline {
  const { detailed, conditions, history, ...rest } = application(name);
  return { ...rest, ...changes };
}

const NONE = new Set<string>();

function names(applications: ArgocdApplication[]): string[] {
  return applications.map(({ name }) => name).sort();
}

describe('ApplicationIndex', () => {
  let index: ApplicationIndex;

  beforeEach(() => {
    index = new ApplicationIndex();
    index.upsert(application('checkout-dev'));
    index.upsert(application('checkout-prod', { project: 'critical' }));
    index.upsert(application('ledger-dev'));
    index.upsert(application('ledger-dev', { namespace: 'team-a' }));
  });

  it.each([
    [{ name: 'checkout-dev' }, ['checkout-dev']],
    [{ name: 'ledger-dev' }, ['ledger-dev', 'ledger-dev']],
    [{ name: 'ledger-dev', namespace: 'team-a' }, ['ledger-dev']],
    [{ name: 'nothing' }, []],
    [{ project: 'critical' }, ['checkout-prod']],
    [
      { selector: LabelSelector.parse('app.kubernetes.io/name=checkout') },
      ['checkout-dev', 'checkout-prod'],
    ],
    [
      {
        selector: LabelSelector.parse('app.kubernetes.io/name=checkout'),
        project: 'critical',
      },
      ['checkout-prod'],
    ],
    [
      { selector: LabelSelector.parse('app.kubernetes.io/name!=ledger') },
      ['checkout-dev', 'checkout-prod'],
    ],
    [{ selector: LabelSelector.parse('app.kubernetes.io/name=no') }, []],
    [{ namespace: 'team-a' }, ['ledger-dev']],
    [{ namespace: 'team-a', project: 'critical' }, []],
    [
      {
        selector: LabelSelector.parse('app.kubernetes.io/name in (ledger, x)'),
      },
      ['ledger-dev', 'ledger-dev'],
    ],
    [{ selector: LabelSelector.parse('nobody=has-it') }, []],
    [{}, ['checkout-dev', 'checkout-prod', 'ledger-dev', 'ledger-dev']],
  ])('finds %j', (query, expected) => {
    expect(names(index.find(query))).toEqual(expected);
  });

  it('reports a change once', () => {
    const before = application('checkout-dev');
    const after = application('checkout-dev', { health: 'Degraded' });
    expect(index.upsert(after)).toEqual({ before, after });
    expect(index.upsert({ ...after })).toBeUndefined();
    expect(index.size).toBe(4);
  });

  it('follows a label that changes', () => {
    index.upsert(
      application('checkout-dev', {
        labels: { 'app.kubernetes.io/name': 'basket' },
      }),
    );
    const find = (name: string) =>
      names(
        index.find({
          selector: LabelSelector.parse(`app.kubernetes.io/name=${name}`),
        }),
      );
    expect(find('basket')).toEqual(['checkout-dev']);
    expect(find('checkout')).toEqual(['checkout-prod']);
  });

  it('forgets what is deleted', () => {
    const gone = { namespace: 'argocd', name: 'ledger-dev' };
    expect(index.delete(gone)?.before).toEqual(application('ledger-dev'));
    expect(index.delete(gone)).toBeUndefined();
    expect(index.find({ name: 'ledger-dev' })).toEqual([
      application('ledger-dev', { namespace: 'team-a' }),
    ]);
  });

  it('finds, after any changes, what a look at everything finds', () => {
    const letter = fc.constantFrom('a', 'b', 'c');
    const labels = fc.dictionary(
      fc.constantFrom('app.kubernetes.io/name', 'environment', 'team'),
      letter,
    );
    const change = fc.record({
      remove: fc.boolean(),
      name: letter,
      namespace: letter,
      project: letter,
      labels,
    });
    const requirement = fc.constantFrom(
      'app.kubernetes.io/name=a',
      'environment in (a, b)',
      'team=b',
      'team!=c',
      '!team',
      'nobody=a',
      'environment=a,environment=b',
    );
    const query = fc.record(
      {
        name: letter,
        namespace: letter,
        project: letter,
        selector: fc
          .array(requirement, { minLength: 1, maxLength: 3 })
          .map(parts => LabelSelector.parse(parts.join(','))),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(change, query), { maxLength: 60 }),
        steps => {
          const searched = new ApplicationIndex();
          const all = new Map<string, ArgocdApplication>();
          const found: string[][] = [];
          const expected: string[][] = [];
          for (const step of steps) {
            if (!('remove' in step)) {
              const matching = [...all.values()].filter(each =>
                matchesQuery(each, step),
              );
              expected.push(matching.map(applicationKey).sort());
              found.push(searched.find(step).map(applicationKey).sort());
            } else if (step.remove) {
              all.delete(applicationKey(step));
              searched.delete(step);
            } else {
              const { remove, ...changes } = step;
              const next = application(step.name, changes);
              all.set(applicationKey(next), next);
              searched.upsert(next);
            }
          }
          expect(found).toEqual(expected);
          expect(searched.size).toBe(all.size);
        },
      ),
    );
  });

  it('does not look at all of them for one entity', () => {
    const big = new ApplicationIndex();
    for (let i = 0; i < 20_000; i += 1) {
      big.upsert(
        application(`service-${i}-dev`, {
          project: `project-${i % 1_000}`,
          labels: {
            'app.kubernetes.io/name': `service-${i}`,
            team: `team-${i % 1_000}`,
          },
        }),
      );
    }
    const startedAt = performance.now();
    const queries = 2_000;
    for (let i = 0; i < queries; i += 1) {
      const selector = LabelSelector.parse(`team=team-${i % 1_000}`);
      expect(big.find({ name: `service-${i}-dev` })).toHaveLength(1);
      expect(big.find({ selector })).toHaveLength(20);
      expect(big.find({ project: `project-${i % 1_000}` })).toHaveLength(20);
    }
    // A look at all takes about 2 ms.
    expect((performance.now() - startedAt) / queries).toBeLessThan(1);
  });

  describe('reconcile', () => {
    const known = application('checkout-dev', {
      operation: {
        phase: 'Running',
        message: 'one or more synchronization tasks failed',
        startedAt: '2026-11-23T06:00:00Z',
        finishedAt: '2026-11-23T06:00:04Z',
        retryCount: 1,
        automated: true,
        revision: 'abc',
      },
      applicationSet: 'all-teams',
      conditions: [{ type: 'SyncError', message: 'no' }],
      history: [
        {
          id: 3,
          revision: 'abc',
          deployedAt: '2026-11-23T06:00:05Z',
          automated: true,
        },
      ],
    });
    // What a list tells of it.
    const listed = outline('checkout-dev', {
      operation: {
        phase: 'Running',
        startedAt: '2026-11-23T06:00:00Z',
        finishedAt: '2026-11-23T06:00:04Z',
      },
    });

    beforeEach(() => {
      index = new ApplicationIndex();
      index.upsert(known);
      index.upsert(application('ledger-dev'));
    });

    it('reports nothing when nothing changed', () => {
      const list = [listed, outline('ledger-dev')];
      expect(index.reconcile(list, { except: NONE })).toEqual([]);
      expect(index.find({ name: 'checkout-dev' })).toEqual([known]);
    });

    it('keeps what a list does not tell', () => {
      const list = [
        { ...listed, health: 'Degraded' as const },
        outline('ledger-dev'),
      ];
      expect(index.reconcile(list, { except: NONE })).toEqual([
        {
          before: known,
          after: { ...known, health: 'Degraded', owesDetails: true },
        },
      ]);
    });

    it('owes the rest of what a list has changed until the stream tells it', () => {
      const degraded = { ...known, health: 'Degraded' as const };
      const list = [
        { ...listed, health: 'Degraded' as const },
        outline('ledger-dev'),
      ];
      index.reconcile(list, { except: NONE });
      expect(index.reconcile(list, { except: NONE })).toEqual([]);
      index.reconcile([listed, outline('ledger-dev')], { except: NONE });
      expect(index.find({ name: 'checkout-dev' })[0].owesDetails).toBe(true);
      index.reconcile(list, { except: NONE });
      // The rest is as it was: that is news.
      expect(index.upsert(degraded)).toEqual({
        before: { ...degraded, owesDetails: true },
        after: degraded,
      });
      expect(index.reconcile(list, { except: NONE })).toEqual([]);
    });

    it.each<[string, ApplicationOperation, Partial<ApplicationOperation>]>([
      [
        'nothing of an operation that is not the last any more',
        { phase: 'Running', startedAt: '2026-11-23T07:00:00Z' },
        {},
      ],
      [
        'of the next try only what all tries have in common',
        { phase: 'Running', startedAt: '2026-11-23T06:00:00Z' },
        { automated: true, revision: 'abc' },
      ],
      [
        'of the end only what all tries have in common',
        {
          phase: 'Failed',
          startedAt: '2026-11-23T06:00:00Z',
          finishedAt: '2026-11-23T06:01:00Z',
        },
        { automated: true, revision: 'abc' },
      ],
    ])('keeps %s', (_, operation, kept) => {
      index.reconcile([{ ...listed, operation }, outline('ledger-dev')], {
        except: NONE,
      });
      expect(index.find({ name: 'checkout-dev' })[0].operation).toEqual({
        ...operation,
        ...kept,
      });
    });

    it('adds what is new and removes what is gone', () => {
      const list = [listed, outline('fresh-dev')];
      expect(index.reconcile(list, { except: NONE })).toEqual([
        { before: application('ledger-dev') },
        {
          before: undefined,
          // Until the stream tells the rest.
          after: application('fresh-dev', { detailed: false }),
        },
      ]);
      expect(index.size).toBe(2);
    });

    it('believes the stream where it was newer than the list', () => {
      const deleted = 'argocd/fresh-dev';
      const list = [
        { ...listed, health: 'Degraded' as const },
        outline('fresh-dev'),
      ];
      const except = new Set([
        'argocd/checkout-dev',
        'argocd/ledger-dev',
        deleted,
      ]);
      expect(index.reconcile(list, { except })).toEqual([]);
      expect(names(index.find({}))).toEqual(['checkout-dev', 'ledger-dev']);
    });
  });
});
