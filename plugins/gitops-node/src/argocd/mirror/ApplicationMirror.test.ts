import { mockServices } from '@backstage/backend-test-utils';
import { ApplicationMirror, MirrorChange } from './ApplicationMirror';
import { ArgocdClient } from '../ArgocdClient';
import { LabelSelector } from './LabelSelector';
import { RecordedArgocd } from '../__testUtils__/RecordedArgocd';
import { recordedEvents } from '../__testUtils__/recordings';

const LIST = '/api/v1/applications';
const CHECKOUT = {
  selector: LabelSelector.parse('app.kubernetes.io/name=checkout'),
};
// Real time, and short. The recorded server sends no keep-alives.
const TIMINGS = {
  quietMs: 50,
  graceMs: 50,
  relistMs: 100,
  minStreamMs: 0,
  openMs: 300,
  silenceMs: 60_000,
  probeMs: 100,
  probeTimeoutMs: 200,
  loadTimeoutMs: 300,
  staleMs: 1_000,
  steadyMs: 300,
  retryMs: 20,
};

describe('ApplicationMirror', () => {
  let argocd: RecordedArgocd;
  let mirror: ApplicationMirror;
  let changes: MirrorChange[];
  let logger: ReturnType<typeof mockServices.logger.mock>;

  beforeEach(async () => {
    argocd = await RecordedArgocd.start();
    logger = mockServices.logger.mock();
    changes = [];
  });

  afterEach(async () => {
    await mirror.stop();
    await argocd.stop();
  });

  function start(timings: Partial<typeof TIMINGS> = {}): void {
    mirror = ApplicationMirror.create({
      instance: 'nonprod',
      source: ArgocdClient.create({
        instance: argocd.instance(),
        timeoutMs: 500,
      }),
      logger,
      timings: { ...TIMINGS, relistMs: 60_000, ...timings },
    });
    mirror.onChange(change => changes.push(change));
    mirror.start();
  }

  async function until(condition: () => boolean): Promise<void> {
    const end = Date.now() + 5_000;
    while (!condition()) {
      if (Date.now() > end) {
        throw new Error('It did not happen within 5 s');
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }

  async function untilLive(): Promise<void> {
    await until(() => historyOf('wallet-dev').length > 0);
  }

  function only(name: string) {
    return mirror.find({ name })[0];
  }

  function historyOf(name: string) {
    return only(name)?.history ?? [];
  }

  it('is connecting until the first list', async () => {
    argocd.answer(LIST, () => {});
    start();
    expect(mirror.status()).toEqual({ name: 'nonprod', state: 'connecting' });
    expect(mirror.find(CHECKOUT)).toEqual([]);
    argocd.reset(LIST);
    await until(() => mirror.status().state === 'live');
    expect(mirror.status()).toEqual({
      name: 'nonprod',
      state: 'live',
      observedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(changes.some(({ status }) => status)).toBe(true);
  });

  it('knows every Application with its history', async () => {
    start();
    await untilLive();
    expect(mirror.find({})).toHaveLength(29);
    expect(
      mirror
        .find(CHECKOUT)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['checkout-dev', 'checkout-prod', 'checkout-staging']);
    expect(historyOf('wallet-dev')).toHaveLength(10);
    expect(only('payouts-dev').conditions[0].type).toBe('SyncError');
  });

  it('follows a deployment', async () => {
    start();
    await untilLive();
    const seen: string[] = [];
    mirror.onChange(() => {
      const { sync, health, operation } = only('checkout-dev');
      seen.push([sync, health, operation?.phase].join(' '));
    });
    const deployment = recordedEvents('deploy-untrimmed');
    for (const event of deployment) {
      argocd.emit(event);
    }
    await until(() => seen.length === 10);
    expect(seen).toEqual([
      'Synced Healthy Succeeded',
      'Synced Healthy ',
      'OutOfSync Healthy ',
      'OutOfSync Healthy Running',
      'OutOfSync Progressing Running',
      'OutOfSync Progressing Running',
      'OutOfSync Progressing Succeeded',
      'Synced Progressing Succeeded',
      // The old pod is still there.
      'Synced Healthy Succeeded',
      'Synced Healthy Succeeded',
    ]);
    expect(only('checkout-dev').images).toEqual([
      expect.stringContaining('payments/checkout:1.4.1'),
    ]);
    expect(historyOf('checkout-dev')[0].revision).toBe(
      '2b0032dc1111069d3544c1fa3ae7250c92a8cea1',
    );
  });

  it('follows an Application from its creation to its end', async () => {
    start();
    await untilLive();
    for (const event of recordedEvents('app-created-and-deleted')) {
      argocd.emit(event);
    }
    await until(() =>
      changes.some(({ applications }) =>
        applications.some(
          ({ before, after }) => before?.name === 'promo-dev' && !after,
        ),
      ),
    );
    expect(mirror.find({ name: 'promo-dev' })).toEqual([]);
    const seen = changes.flatMap(({ applications }) =>
      applications.flatMap(({ after }) =>
        after?.name === 'promo-dev' ? [after] : [],
      ),
    );
    const states = seen.map(({ sync, health }) => `${sync} ${health}`);
    expect(states[0]).toBe('Unknown Unknown');
    expect(states).toContain('Synced Healthy');
    expect(states.at(-1)).toBe('OutOfSync Missing');
    expect(seen.at(-1)?.deletingSince).toBe('2026-11-23T06:36:36Z');
  });

  it('keeps the history through lists, which do not tell it', async () => {
    start({ relistMs: 30 });
    await untilLive();
    const lists = argocd.countOf(`GET ${LIST}`);
    await until(() => argocd.countOf(`GET ${LIST}`) >= lists + 3);
    expect(historyOf('wallet-dev')).toHaveLength(10);
    expect(only('payouts-dev').operation?.message).toContain(
      'synchronization tasks completed unsuccessfully',
    );
  });

  it('reports nothing when a list brings nothing new', async () => {
    start({ relistMs: 30 });
    await untilLive();
    await until(() => argocd.countOf(`GET ${LIST}`) >= 3);
    const before = changes.length;
    const lists = argocd.countOf(`GET ${LIST}`);
    await until(() => argocd.countOf(`GET ${LIST}`) >= lists + 3);
    expect(changes).toHaveLength(before);
    expect(argocd.countOf('/stream/')).toBe(1);
  });

  it('notices by a list that an Application is gone', async () => {
    start({ relistMs: 30 });
    await untilLive();
    argocd.change(application =>
      application.metadata.name === 'wallet-dev' ? [] : [application],
    );
    await until(() => mirror.find({ name: 'wallet-dev' }).length === 0);
    expect(mirror.find({})).toHaveLength(28);
  });

  it('asks for the one Application that the stream has missed a change of (facts 4, 14)', async () => {
    start({ relistMs: 30 });
    await untilLive();
    argocd.change(application => [
      application.metadata.name === 'wallet-dev'
        ? { ...application, status: {} }
        : application,
    ]);
    // The list does not tell it.
    await until(() => historyOf('wallet-dev').length === 0);
    expect(argocd.countOf('/stream/')).toBe(2);
    expect(
      argocd.requests.filter(request => request.includes('name=')),
    ).toEqual([
      expect.stringMatching(
        /^GET \/api\/v1\/stream\/applications\?name=wallet-dev&appNamespace=argocd&fields=/,
      ),
    ]);
  });

  it('goes on after an interruption without loading everything again (facts 2, 8)', async () => {
    start();
    await untilLive();
    const before = changes.length;
    argocd.cutStreams();
    await until(() => argocd.countOf('resourceVersion=') === 1);
    argocd.change(application =>
      application.metadata.name === 'ledger-dev' ? [] : [application],
    );
    argocd.emit(recordedEvents('deploy-untrimmed')[0]);
    await until(() => changes.length > before);
    expect(changes.slice(before)).toEqual([
      expect.objectContaining({
        applications: [
          expect.objectContaining({
            after: expect.objectContaining({ name: 'checkout-dev' }),
          }),
        ],
      }),
    ]);
  });

  it('knows the sync windows of projects', async () => {
    start();
    await until(() => mirror.report().projects === 7);
    // The window that blocks every production deployment of payments.
    expect(mirror.project('payments-prod')).toEqual({
      name: 'payments-prod',
      namespace: 'argocd',
      windows: [
        expect.objectContaining({
          kind: 'deny',
          schedule: '0 0 * * *',
          duration: '24h',
          timeZone: 'Europe/Berlin',
          applications: ['*'],
        }),
      ],
    });
    expect(mirror.project('payments-dev')?.windows).toEqual([]);
    expect(mirror.project('nothing')).toBeUndefined();
    expect(changes.flatMap(({ projects }) => projects)).toHaveLength(7);
  });

  it('goes on without projects, and says once why', async () => {
    argocd.answer('/api/v1/projects', {
      status: 403,
      headers: { 'content-type': 'application/json' },
      body: {
        error: 'permission denied',
        code: 7,
        message: 'permission denied',
      },
    });
    start({ relistMs: 30 });
    await untilLive();
    await until(() => argocd.countOf('/projects') >= 3);
    expect(mirror.status().state).toBe('live');
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('list projects'),
    );
    argocd.reset('/api/v1/projects');
    await until(() => mirror.report().projects === 7);
  });

  it('reports how it fares', async () => {
    start();
    expect(mirror.report()).toEqual({
      instance: 'nonprod',
      applications: 0,
      projects: 0,
      stream: 'closed',
      reconnects: 0,
      events: 0,
      calls: { list: 1, stream: 0, load: 0, projects: 0, probe: 0 },
      failures: 0,
    });
    await untilLive();
    await until(() => mirror.report().calls.list === 2);
    expect(mirror.report()).toMatchObject({
      applications: 29,
      stream: 'open',
      events: 29,
      calls: { list: 2, stream: 1, load: 0 },
      listedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      lastEventAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    const deployment = recordedEvents('deploy-untrimmed');
    for (const event of deployment) {
      argocd.emit(event);
    }
    await until(() => mirror.report().events === 29 + deployment.length);
    // The sync finished long ago: it came that late.
    const finishedAt = Date.now() - (mirror.report().lagMs ?? 0);
    const recordedAt = Date.parse('2026-11-23T06:26:10Z');
    expect(Math.abs(finishedAt - recordedAt)).toBeLessThan(30_000);
    argocd.answer(LIST, (_req, res) => res.destroy());
    argocd.cutStreams();
    await until(() => mirror.report().failures > 1);
    expect(mirror.report()).toMatchObject({
      stream: 'closed',
      lastError: {
        message: expect.stringContaining('Argo CD "nonprod"'),
        at: expect.any(String),
      },
    });
    expect(mirror.report().reconnects).toBeGreaterThan(0);
  });

  it('tells others of a change when one who listens fails', async () => {
    start();
    mirror.onChange(() => {
      throw new Error('a listener of somebody else');
    });
    const told: MirrorChange[] = [];
    mirror.onChange(change => told.push(change));
    await untilLive();
    expect(told.length).toBeGreaterThan(0);
    expect(mirror.status().state).toBe('live');
    expect(logger.error).toHaveBeenCalled();
  });

  it('keeps no more Applications than it is made for', async () => {
    mirror = ApplicationMirror.create({
      instance: 'nonprod',
      source: ArgocdClient.create({ instance: argocd.instance() }),
      logger,
      timings: TIMINGS,
      maxApplications: 10,
    });
    mirror.start();
    await until(() => mirror.status().problem !== undefined);
    expect(mirror.status().problem).toBe('The answer of Argo CD is too large');
    expect(mirror.find({})).toEqual([]);
  });

  it('keeps answering from memory while the instance is down', async () => {
    start();
    await untilLive();
    const { observedAt } = mirror.status();
    argocd.answer(LIST, (_req, res) => res.destroy());
    argocd.cutStreams();
    await until(() => mirror.status().state === 'stale');
    expect(mirror.status()).toMatchObject({
      observedAt: expect.any(String),
      problem: 'Argo CD cannot be reached',
    });
    expect(Date.parse(mirror.status().observedAt ?? '')).toBeGreaterThanOrEqual(
      Date.parse(observedAt ?? ''),
    );
    expect(mirror.find(CHECKOUT)).toHaveLength(3);
    expect(historyOf('wallet-dev')).toHaveLength(10);

    argocd.reset(LIST);
    await until(() => mirror.status().state === 'live');
    expect(mirror.status()).not.toHaveProperty('problem');
  });

  it('notices a server that hangs', async () => {
    start();
    await untilLive();
    argocd.answer('/api/v1/session/userinfo', () => {});
    argocd.answer(LIST, () => {});
    await until(() => mirror.status().state === 'stale');
    expect(mirror.status().problem).toBe('Argo CD does not answer in time');
  });

  it('says in words what is wrong, without addresses', async () => {
    argocd.expireTokens();
    start();
    await until(() => mirror.status().problem !== undefined);
    expect(mirror.status()).toEqual({
      name: 'nonprod',
      state: 'connecting',
      problem: 'Argo CD refuses the credentials',
    });
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(logger.warn).toHaveBeenCalledWith(
      expect.stringContaining('Argo CD "nonprod": list applications: 401'),
    );
  });

  it('learns from its lists that the token has expired, as an open stream goes on (fact 5)', async () => {
    start({ relistMs: 30, probeMs: 60_000 });
    await untilLive();
    // The last one that is part of opening the stream.
    await until(() => argocd.countOf(`GET ${LIST}`) >= 2);
    argocd.expireTokens();
    await until(() => mirror.status().state === 'stale');
    expect(mirror.status().problem).toBe('Argo CD refuses the credentials');
  });

  it('says once that streams are refused while lists are not', async () => {
    argocd.answer('/api/v1/stream/applications', {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: 'no streams here',
    });
    start();
    await until(() => argocd.countOf('/stream/') >= 3);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    // Without a stream, data is as old as the last list.
    expect(mirror.status()).toMatchObject({
      state: 'stale',
      problem: 'The stream of changes from Argo CD breaks off again and again',
    });
    expect(mirror.find(CHECKOUT)).toHaveLength(3);
    argocd.reset('/api/v1/stream/applications');
    await until(() => mirror.status().state === 'live');
  });

  it('closes its connections when it stops', async () => {
    start();
    await untilLive();
    expect(argocd.openStreams).toBe(1);
    await mirror.stop();
    await until(() => argocd.openStreams === 0);
  });
});
