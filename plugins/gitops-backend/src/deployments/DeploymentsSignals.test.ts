import { mockServices } from '@backstage/backend-test-utils';
import {
  ArgocdApplication,
  GitopsEnvironment,
  LabelSelector,
  matchesQuery,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { EntityTarget } from '../access/EntityTarget';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
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

function environment(name: string, instance: string): GitopsEnvironment {
  return {
    name,
    title: name,
    instance,
    applicationNamespace: 'argocd',
    destination: { name },
    requireDigest: false,
    sync: { automated: true, prune: true, selfHeal: true },
    decommission: 'allowed',
  };
}

function application(label: string, inEnvironment = 'dev'): ArgocdApplication {
  return {
    name: `${label}-${inEnvironment}`,
    namespace: 'argocd',
    project: `payments-${inEnvironment}`,
    labels: { 'app.kubernetes.io/name': label, environment: inEnvironment },
    destination: { namespace: 'payments' },
    autoSync: true,
    paused: false,
    sources: [],
    sync: 'Synced',
    health: 'Healthy',
    images: [],
    detailed: true,
    conditions: [],
    history: [],
  };
}

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
/** Sees nothing but dev. */
const DAN = 'user:default/dan';

const LOGGER = mockServices.logger.mock();
const INSTANCES = ArgocdInstances.create({
  instances: ['nonprod', 'prod'].map(name => ({
    name,
    url: `https://${name}.example.com`,
    frontendUrl: `https://${name}.example.com`,
    credentials: { token: 'x' },
  })),
  logger: LOGGER,
});
const [NONPROD, PROD] = INSTANCES.all;
const FOUND = ['checkout', 'ledger', 'tracking'].flatMap(name => [
  { access: NONPROD, application: application(name, 'dev') },
  { access: PROD, application: application(name, 'prod') },
]);

describe('DeploymentsSignals', () => {
  const publish = jest.fn<Promise<void>, [unknown]>();
  const logger = mockServices.logger.mock();
  let audience: Audience;
  let signals: DeploymentsSignals;

  beforeEach(() => {
    jest.useFakeTimers();
    publish.mockReset();
    publish.mockResolvedValue(undefined);
    logger.warn.mockReset();
    audience = Audience.create();
    audience.add(target('checkout'), ALICE);
    audience.add(target('checkout'), BOB);
    audience.add(target('ledger'), BOB);
    audience.add(target('ledger'), ALICE);
    audience.add(target('tracking'), BOB);
    signals = DeploymentsSignals.create({
      signals: { publish },
      audience,
      logger,
      instances: {
        find: query =>
          FOUND.filter(found => matchesQuery(found.application, query)),
      },
      environments: [
        environment('dev', 'nonprod'),
        environment('prod', 'prod'),
      ],
    });
  });

  afterAll(async () => {
    await INSTANCES.stop();
  });

  afterEach(() => {
    signals.stop();
    jest.useRealTimers();
  });

  function change(...applications: { before?: string; after?: string }[]) {
    signals.onMirrorChange({
      instance: 'nonprod',
      status: false,
      projects: [],
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
    signals.onPullRequestChange([
      { team: 'payments', application: 'customs', environments: ['dev'] },
    ]);
    expect(await published()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('tells of pull requests', async () => {
    signals.onPullRequestChange([
      { team: 'payments', application: 'tracking', environments: [] },
      { team: 'payments', application: 'customs', environments: ['dev'] },
    ]);
    expect(await published()).toEqual([signal([BOB], 'tracking')]);
  });

  it('tells everybody when an instance changes its state', async () => {
    signals.onMirrorChange({
      instance: 'nonprod',
      applications: [],
      projects: [],
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

  describe('to a person who may see dev only', () => {
    const told = async () => JSON.stringify(await published()).includes(DAN);

    beforeEach(() => {
      audience.add(target('checkout'), DAN, ['dev']);
    });

    it.each([
      ['dev', 'nonprod', true],
      ['prod', 'prod', false],
    ])('a change in %s', async (name, instance, expected) => {
      signals.onMirrorChange({
        instance,
        status: false,
        projects: [],
        applications: [{ after: application('checkout', name) }],
      });
      expect(await told()).toBe(expected);
      expect(publish).toHaveBeenCalled();
    });

    it.each([
      ['nonprod', true],
      ['prod', false],
    ])('the state of %s', async (instance, expected) => {
      signals.onMirrorChange({
        instance,
        status: true,
        projects: [],
        applications: [],
      });
      expect(await told()).toBe(expected);
      expect(publish).toHaveBeenCalled();
    });

    it.each([
      [['prod', 'dev'], true],
      [['prod'], false],
      [[], false],
    ])('a pull request for %j', async (environments, expected) => {
      signals.onPullRequestChange([
        { team: 'payments', application: 'checkout', environments },
      ]);
      expect(await told()).toBe(expected);
      expect(publish).toHaveBeenCalled();
    });

    it.each([
      ['nonprod', 'payments-dev', true],
      ['prod', 'payments-prod', false],
    ])('a project of %s: %s', async (instance, project, expected) => {
      signals.onMirrorChange({
        instance,
        status: false,
        projects: [project],
        applications: [],
      });
      expect(await told()).toBe(expected);
      expect(publish).toHaveBeenCalled();
    });

    it.each([
      ['dev', true],
      ['prod', false],
    ])('a sync window in %s', async (name, expected) => {
      signals.onEnvironmentChange('component:default/checkout', name);
      expect(await told()).toBe(expected);
      expect(publish).toHaveBeenCalled();
    });
  });

  it('tells those whose Applications are meant, of what mirrors do not tell', async () => {
    signals.onApplicationChange(
      ({ access, application: { labels } }) =>
        access === PROD && labels['app.kubernetes.io/name'] === 'tracking',
    );
    expect(await published()).toEqual([signal([BOB], 'tracking')]);
  });

  it('tells of a project to those only whose Applications are in it', async () => {
    signals.onMirrorChange({
      instance: 'nonprod',
      status: false,
      projects: ['payments-prod', 'another'],
      applications: [],
    });
    expect(await published()).toEqual([]);
  });

  it('sends nothing after it was stopped', async () => {
    change({ after: 'checkout' });
    signals.stop();
    change({ after: 'checkout' });
    expect(await published()).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });
});
