import { ApplicationIndex } from './ApplicationIndex';
import { ArgocdApplication } from './ArgocdApplication';
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
    sync: 'Synced',
    health: 'Healthy',
    images: [],
    conditions: [],
    history: [],
    ...changes,
  };
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

  describe('reconcile', () => {
    const known = application('checkout-dev', {
      operation: {
        phase: 'Succeeded',
        message: 'successfully synced',
        startedAt: '2026-11-23T06:00:00Z',
      },
      conditions: [{ type: 'SyncError', message: 'no' }],
      history: [{ id: 3, revision: 'abc', deployedAt: '2026-11-23T06:00:05Z' }],
    });
    // What a list tells of it.
    const listed = application('checkout-dev', {
      operation: { phase: 'Succeeded', startedAt: '2026-11-23T06:00:00Z' },
    });

    beforeEach(() => {
      index = new ApplicationIndex();
      index.upsert(known);
      index.upsert(application('ledger-dev'));
    });

    it('reports nothing when nothing changed', () => {
      const list = [listed, application('ledger-dev')];
      expect(index.reconcile(list, { except: NONE })).toEqual([]);
      expect(index.find({ name: 'checkout-dev' })).toEqual([known]);
    });

    it('keeps what a list does not tell', () => {
      const list = [
        { ...listed, health: 'Degraded' as const },
        application('ledger-dev'),
      ];
      expect(index.reconcile(list, { except: NONE })).toEqual([
        { before: known, after: { ...known, health: 'Degraded' } },
      ]);
    });

    it('drops the message of an operation that is not the last any more', () => {
      const operation = {
        phase: 'Running' as const,
        startedAt: '2026-11-23T07:00:00Z',
      };
      index.reconcile([{ ...listed, operation }, application('ledger-dev')], {
        except: NONE,
      });
      expect(index.find({ name: 'checkout-dev' })[0].operation).toEqual(
        operation,
      );
    });

    it('adds what is new and removes what is gone', () => {
      const fresh = application('fresh-dev');
      expect(index.reconcile([listed, fresh], { except: NONE })).toEqual([
        { before: application('ledger-dev') },
        { before: undefined, after: fresh },
      ]);
      expect(index.size).toBe(2);
    });

    it('believes the stream where it was newer than the list', () => {
      const deleted = 'argocd/fresh-dev';
      const list = [
        { ...listed, health: 'Degraded' as const },
        application('fresh-dev'),
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
