import { mockServices } from '@backstage/backend-test-utils';
import { ApplicationMirror, MirrorChange } from './ApplicationMirror';
import { ArgocdClient } from './ArgocdClient';
import { LabelSelector } from './LabelSelector';
import { RecordedArgocd } from './__testUtils__/RecordedArgocd';
import { recordedEvents } from './__testUtils__/recordings';

const LIST = '/api/v1/applications';
const CHECKOUT = {
  selector: LabelSelector.parse('app.kubernetes.io/name=checkout'),
};
// Real time, and short.
const TIMINGS = {
  quietMs: 50,
  graceMs: 50,
  relistMs: 100,
  minStreamMs: 0,
  silenceMs: 200,
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
    for (const event of recordedEvents('created-and-deleted-excerpt')) {
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
    const states = changes.flatMap(({ applications }) =>
      applications.flatMap(({ after }) =>
        after?.name === 'promo-dev' ? [`${after.sync} ${after.health}`] : [],
      ),
    );
    expect(states[0]).toBe('Unknown Unknown');
    expect(states).toContain('Synced Healthy');
    expect(states.at(-1)).toBe('OutOfSync Missing');
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

  it('mends what the stream has missed with a new stream', async () => {
    start({ relistMs: 30 });
    await untilLive();
    argocd.change(application => [
      application.metadata.name === 'wallet-dev'
        ? { ...application, status: {} }
        : application,
    ]);
    // The list does not tell it: the new stream does.
    await until(() => historyOf('wallet-dev').length === 0);
    expect(argocd.countOf('/stream/')).toBe(2);
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

  it('says once that streams are refused while lists are not', async () => {
    argocd.answer('/api/v1/stream/applications', {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: 'no streams here',
    });
    start();
    await until(() => argocd.countOf('/stream/') >= 3);
    expect(logger.warn).toHaveBeenCalledTimes(1);
    expect(mirror.status().state).toBe('live');
    expect(mirror.find(CHECKOUT)).toHaveLength(3);
  });

  it('closes its connections when it stops', async () => {
    start();
    await untilLive();
    expect(argocd.openStreams).toBe(1);
    await mirror.stop();
    await until(() => argocd.openStreams === 0);
  });
});
