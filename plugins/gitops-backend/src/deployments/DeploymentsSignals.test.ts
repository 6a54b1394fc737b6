import { mockServices } from '@backstage/backend-test-utils';
import {
  ArgocdApplication,
  LabelSelector,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { EntityTarget } from '../access/readEntityTarget';
import { Audience } from './Audience';
import { DeploymentsSignals } from './DeploymentsSignals';

function target(name: string): EntityTarget {
  return {
    entityRef: `component:default/${name}`,
    application: name,
    query: {
      selector: LabelSelector.parse(`app.kubernetes.io/name=${name}`),
    },
  };
}

function application(label: string, name = label): ArgocdApplication {
  return {
    name,
    namespace: 'argocd',
    project: 'payments',
    labels: { 'app.kubernetes.io/name': label },
    destination: { namespace: 'payments' },
    autoSync: true,
    sync: 'Synced',
    health: 'Healthy',
    images: [],
    conditions: [],
    history: [],
  };
}

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';

describe('DeploymentsSignals', () => {
  const publish = jest.fn<Promise<void>, [unknown]>();
  const logger = mockServices.logger.mock();
  let signals: DeploymentsSignals;

  beforeEach(() => {
    jest.useFakeTimers();
    publish.mockReset();
    publish.mockResolvedValue(undefined);
    logger.warn.mockReset();
    const audience = Audience.create();
    audience.add(target('checkout'), ALICE);
    audience.add(target('checkout'), BOB);
    audience.add(target('ledger'), BOB);
    audience.add(target('ledger'), ALICE);
    audience.add(target('tracking'), BOB);
    signals = DeploymentsSignals.create({
      signals: { publish },
      audience,
      logger,
    });
  });

  afterEach(() => {
    signals.stop();
    jest.useRealTimers();
  });

  function change(...applications: { before?: string; after?: string }[]) {
    signals.onMirrorChange({
      instance: 'nonprod',
      status: false,
      applications: applications.map(({ before, after }) => ({
        ...(before ? { before: application(before) } : {}),
        ...(after ? { after: application(after) } : {}),
      })),
    });
  }

  async function published() {
    await jest.advanceTimersByTimeAsync(200);
    return publish.mock.calls.flat();
  }

  function signal(users: string[], ...names: string[]) {
    return {
      channel: 'gitops:deployments',
      recipients: { type: 'user', entityRef: users },
      message: { entityRefs: names.map(name => `component:default/${name}`) },
    };
  }

  it('sends one signal for many changes', async () => {
    change({ before: 'checkout', after: 'checkout' });
    await jest.advanceTimersByTimeAsync(150);
    change({ before: 'checkout', after: 'checkout' });
    expect(publish).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(50);
    expect(publish.mock.calls).toEqual([[signal([ALICE, BOB], 'checkout')]]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(publish).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['comes', { after: 'checkout' }, ['checkout']],
    ['goes', { before: 'checkout' }, ['checkout']],
    [
      'changes hands',
      { before: 'checkout', after: 'ledger' },
      ['checkout', 'ledger'],
    ],
  ])('tells of an Application that %s', async (_, moved, names) => {
    change(moved);
    expect(await published()).toEqual([signal([ALICE, BOB], ...names)]);
  });

  it('names to nobody what somebody else looks at', async () => {
    change({ after: 'checkout' }, { after: 'tracking' });
    expect(await published()).toEqual([
      signal([ALICE, BOB], 'checkout'),
      signal([BOB], 'tracking'),
    ]);
  });

  it('is silent about what nobody looks at', async () => {
    change({ after: 'customs' });
    signals.onPullRequestChange(['customs']);
    expect(await published()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells of pull requests', async () => {
    signals.onPullRequestChange(['tracking', 'customs']);
    expect(await published()).toEqual([signal([BOB], 'tracking')]);
  });

  it('tells everybody when an instance changes its state', async () => {
    signals.onMirrorChange({
      instance: 'nonprod',
      applications: [],
      status: true,
    });
    expect(await published()).toEqual([
      signal([ALICE, BOB], 'checkout', 'ledger'),
      signal([BOB], 'tracking'),
    ]);
  });

  it('tells everybody when very much changes', async () => {
    change(...Array.from({ length: 101 }, () => ({ after: 'customs' })));
    expect(await published()).toHaveLength(2);
  });

  it('survives signals that cannot be sent', async () => {
    publish.mockRejectedValueOnce(new Error('no events'));
    change({ after: 'checkout' });
    await published();
    expect(logger.warn).toHaveBeenCalledWith(
      'A change could not be signalled: no events',
    );
    change({ after: 'checkout' });
    expect(await published()).toHaveLength(2);
  });

  it('sends nothing after it was stopped', async () => {
    change({ after: 'checkout' });
    signals.stop();
    expect(await published()).toEqual([]);
  });
});
