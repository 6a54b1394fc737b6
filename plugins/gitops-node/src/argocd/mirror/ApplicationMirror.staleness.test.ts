import { mockServices } from '@backstage/backend-test-utils';
import { ArgocdApplication } from '../model/ArgocdApplication';
import { ApplicationMirror } from './ApplicationMirror';
import { ScriptedSource } from './__testUtils__/ScriptedSource';

const CHECKOUT: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: {},
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
};
const HOUR_MS = 3_600_000;

/** Takes the question and never answers. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason)),
  );
}

describe('ApplicationMirror with default timings', () => {
  let source: ScriptedSource;
  let mirror: ApplicationMirror;
  let told: string[];

  beforeEach(async () => {
    jest.useFakeTimers();
    source = new ScriptedSource();
    source.list = async () => [CHECKOUT];
    source.load = async () => [{ type: 'upsert', application: CHECKOUT }];
    mirror = ApplicationMirror.create({
      instance: 'nonprod',
      source,
      logger: mockServices.logger.mock(),
      random: () => 0.5,
    });
    told = [];
    mirror.onChange(({ status }) => {
      if (status) {
        told.push(mirror.status().state);
      }
    });
    mirror.start();
    await pass(100);
    source.emit({ type: 'upsert', application: CHECKOUT });
    await passWithKeepAlives(60_000);
  });

  afterEach(async () => {
    await mirror.stop();
    jest.useRealTimers();
  });

  async function pass(ms: number): Promise<void> {
    await jest.advanceTimersByTimeAsync(ms);
  }

  async function passWithKeepAlives(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 15_000) {
      source.emit({ type: 'keepAlive' });
      await pass(15_000);
    }
  }

  it('stays live for as long as keep-alives come', async () => {
    await passWithKeepAlives(HOUR_MS);
    expect(told).toEqual(['live']);
    expect(mirror.status().state).toBe('live');
  });

  it.each<{ fault: string; arrange: () => void }>([
    {
      fault: 'takes everything and answers nothing any more',
      arrange: () => {
        source.list = hang;
        source.probeAnswer = hang;
      },
    },
    {
      fault: 'is not there any more',
      arrange: () => {
        source.list = async () => {
          throw new Error('refused');
        };
        source.probeAnswer = source.list as () => Promise<never>;
        source.failStream(new Error('cut'));
      },
    },
    {
      fault: 'answers probes, cuts its stream and hangs in its list',
      arrange: () => {
        source.list = hang;
        source.endStream();
      },
    },
  ])('is stale within 15 s when the instance $fault', async ({ arrange }) => {
    source.emit({ type: 'keepAlive' });
    await pass(0);
    arrange();
    await pass(15_000);
    expect(told).toEqual(['live', 'stale']);
    expect(mirror.status()).toEqual({
      name: 'nonprod',
      state: 'stale',
      observedAt: expect.any(String),
      problem: expect.any(String),
    });
    expect(mirror.find({})).toEqual([CHECKOUT]);
  });

  it('notices within 17 s that a stream is dead while the instance goes on answering', async () => {
    source.emit({ type: 'keepAlive' });
    await pass(0);
    const streams = source.calls.stream.length;
    await pass(17_000 + 600);
    expect(source.calls.stream.length).toBe(streams + 1);
  });

  it('says so, and has each change with its details within a minute, when a proxy holds back what is small', async () => {
    let application = CHECKOUT;
    source.load = async () => [];
    source.initialLoad = () => [{ type: 'upsert', application }];
    await pass(60_000);
    expect(told).toEqual(['live', 'stale']);
    expect(mirror.status().problem).toBe(
      'Something in front of Argo CD holds back its stream',
    );
    application = {
      ...CHECKOUT,
      health: 'Degraded',
      history: [
        {
          id: 0,
          revision: 'abc',
          deployedAt: '2026-11-23T06:00:05Z',
          automated: true,
        },
      ],
    };
    source.list = async () => [application];
    await pass(60_000);
    expect(mirror.find({})).toEqual([application]);
    expect(told).toEqual(['live', 'stale']);
  });

  it('says so when the machine has slept, and is live again a moment later', async () => {
    source.emit({ type: 'keepAlive' });
    await pass(0);
    jest.setSystemTime(Date.now() + 8 * HOUR_MS);
    expect(mirror.status().state).toBe('stale');
    await pass(7_000);
    expect(mirror.status().state).toBe('live');
    expect(
      Date.now() - Date.parse(mirror.status().observedAt ?? ''),
    ).toBeLessThan(7_000);
  });

  it('does not mind a clock that is set back', async () => {
    jest.setSystemTime(Date.now() - 20_000);
    await passWithKeepAlives(HOUR_MS);
    expect(told).toEqual(['live']);
    source.list = hang;
    source.probeAnswer = hang;
    await pass(15_000);
    expect(mirror.status().state).toBe('stale');
  });

  it('leaves no timer when it stops, whatever is under way', async () => {
    source.list = hang;
    source.probeAnswer = hang;
    source.endStream();
    await pass(3_000);
    await mirror.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
