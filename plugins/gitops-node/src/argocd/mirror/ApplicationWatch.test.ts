import { ApplicationWatch, ApplicationWatchListener } from './ApplicationWatch';
import { ArgocdApplication } from './ArgocdApplication';
import { ScriptedSource } from './__testUtils__/ScriptedSource';

const CHECKOUT: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: {},
  destination: { name: 'in-cluster', namespace: 'payments' },
  autoSync: true,
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  conditions: [],
  history: [],
};
const KEY = 'argocd/checkout-dev';
const MINUTE_MS = 60_000;

describe('ApplicationWatch', () => {
  let source: ScriptedSource;
  let listener: jest.Mocked<ApplicationWatchListener>;
  let watch: ApplicationWatch;

  beforeEach(() => {
    jest.useFakeTimers();
    source = new ScriptedSource();
    listener = {
      onList: jest.fn().mockReturnValue([]),
      onEvent: jest.fn(),
      onAlive: jest.fn(),
      onFailure: jest.fn(),
      onInterruption: jest.fn(),
    };
    // Without jitter: waits are three quarters of the ceiling, lists come every seven and a half minutes.
    watch = ApplicationWatch.create({ source, listener, random: () => 0.5 });
  });

  afterEach(async () => {
    await watch.stop();
    jest.useRealTimers();
  });

  async function pass(ms: number): Promise<void> {
    await jest.advanceTimersByTimeAsync(ms);
  }

  /** Keeps the stream speaking, as the server's keep-alives do. */
  async function passWithKeepAlives(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 15_000) {
      source.emit({ type: 'keepAlive' });
      await pass(Math.min(15_000, ms - passed));
    }
  }

  it('lists before it opens the stream', async () => {
    let finish = () => {};
    source.list = () =>
      new Promise(resolve => {
        finish = () => resolve([CHECKOUT]);
      });
    watch.start();
    await pass(5_000);
    expect(source.calls.stream).toEqual([]);
    finish();
    await pass(0);
    expect(listener.onList).toHaveBeenCalledWith([CHECKOUT], new Set());
    expect(source.calls.stream).toEqual([5_000]);
  });

  it('lists again when the initial load is over', async () => {
    watch.start();
    await pass(0);
    for (let i = 0; i < 5; i += 1) {
      source.emit({ type: 'upsert', application: CHECKOUT });
      await pass(1_000);
    }
    expect(source.calls.list).toEqual([0]);
    await pass(500);
    expect(source.calls.list).toEqual([0, 5_500]);
    expect(listener.onEvent).toHaveBeenCalledTimes(5);
  });

  it('lists again after a minute of initial load without a pause', async () => {
    watch.start();
    await pass(0);
    for (let i = 0; i < 65; i += 1) {
      source.emit({ type: 'upsert', application: CHECKOUT });
      await pass(1_000);
    }
    expect(source.calls.list).toHaveLength(2);
    expect(source.calls.list[1]).toBeGreaterThanOrEqual(59_000);
  });

  it('lists again every five to ten minutes', async () => {
    watch.start();
    await passWithKeepAlives(40 * MINUTE_MS);
    const [, ...settled] = source.calls.list;
    const pauses = settled.slice(1).map((at, index) => at - settled[index]);
    expect(pauses).toHaveLength(5);
    pauses.forEach(pause => {
      expect(pause).toBeGreaterThanOrEqual(5 * MINUTE_MS);
      expect(pause).toBeLessThanOrEqual(10 * MINUTE_MS + 2_000);
    });
    expect(source.calls.stream).toHaveLength(1);
  });

  it('says which events came while a list was under way', async () => {
    watch.start();
    await pass(0);
    let finish = () => {};
    source.list = () =>
      new Promise(resolve => {
        finish = () => resolve([]);
      });
    await pass(1_500);
    source.emit({ type: 'upsert', application: CHECKOUT });
    await pass(100);
    finish();
    await pass(0);
    expect(listener.onList).toHaveBeenLastCalledWith([], new Set([KEY]));
  });

  it('opens a new stream when a list shows what the stream does not tell', async () => {
    watch.start();
    await pass(0);
    listener.onList.mockReturnValueOnce([KEY]);
    await pass(1_500 + 2_000);
    // 0.6 s until the next try.
    await pass(600);
    expect(source.calls.stream).toEqual([0, 4_100]);
    expect(source.calls.list).toEqual([0, 1_500, 4_100]);
    expect(listener.onFailure).not.toHaveBeenCalled();
    expect(listener.onInterruption).not.toHaveBeenCalled();
  });

  it('keeps the stream when it tells the change a moment later', async () => {
    watch.start();
    await pass(0);
    listener.onList.mockReturnValueOnce([KEY]);
    await pass(1_500 + 500);
    source.emit({ type: 'upsert', application: CHECKOUT });
    await pass(20_000);
    expect(source.calls.stream).toHaveLength(1);
  });

  it('does not open new streams for gaps one after the other', async () => {
    listener.onList.mockReturnValue([KEY]);
    watch.start();
    await pass(60_000);
    expect(source.calls.stream).toHaveLength(2);
    await pass(10_000);
    expect(source.calls.stream).toHaveLength(3);
  });

  it('lists and streams again when the server closes', async () => {
    watch.start();
    await pass(1_000);
    source.endStream();
    await pass(600);
    expect(source.calls.list).toEqual([0, 1_600]);
    expect(source.calls.stream).toEqual([0, 1_600]);
    expect(listener.onFailure).not.toHaveBeenCalled();
  });

  it('tells a stream that broke off from a server that does not answer', async () => {
    watch.start();
    await pass(1_000);
    source.failStream(new Error('cut'));
    await pass(0);
    expect(listener.onInterruption).toHaveBeenCalledWith(new Error('cut'));
    expect(listener.onFailure).not.toHaveBeenCalled();
    source.list = async () => {
      throw new Error('down');
    };
    await pass(600);
    expect(listener.onFailure).toHaveBeenCalledWith(new Error('down'));
  });

  it('tries ever more slowly, up to 30 s, and never ends', async () => {
    source.list = async () => {
      throw new Error('down');
    };
    watch.start();
    await pass(5 * MINUTE_MS);
    const { list } = source.calls;
    const pauses = list.slice(1).map((at, index) => at - list[index]);
    expect(pauses.slice(0, 7)).toEqual([
      600, 1_200, 2_400, 4_800, 9_600, 19_200, 22_500,
    ]);
    expect(pauses.at(-1)).toBe(22_500);
    expect(source.calls.stream).toEqual([]);
  });

  it('starts over with short waits after a connection that lasted', async () => {
    source.list = async () => {
      throw new Error('down');
    };
    watch.start();
    await pass(MINUTE_MS);
    source.list = async () => [];
    await pass(30_000);
    await passWithKeepAlives(3 * MINUTE_MS);
    const before = source.calls.list.length;
    source.endStream();
    await pass(600);
    expect(source.calls.list).toHaveLength(before + 1);
  });

  it('takes silence before the first event for nothing bad', async () => {
    watch.start();
    await pass(20 * MINUTE_MS);
    expect(source.calls.stream).toHaveLength(1);
    expect(source.calls.probe.length).toBeGreaterThanOrEqual(50);
    expect(listener.onAlive).toHaveBeenCalledTimes(source.calls.probe.length);
    expect(listener.onFailure).not.toHaveBeenCalled();
  });

  it('does not probe while keep-alives come', async () => {
    watch.start();
    await passWithKeepAlives(5 * MINUTE_MS);
    expect(source.calls.probe).toEqual([]);
  });

  it('opens a new stream when keep-alives stop', async () => {
    watch.start();
    await passWithKeepAlives(MINUTE_MS);
    await pass(2 * MINUTE_MS);
    expect(source.calls.stream.length).toBeGreaterThanOrEqual(2);
    expect(listener.onFailure).not.toHaveBeenCalled();
  });

  it('reports a silent server that does not answer a probe either', async () => {
    watch.start();
    source.probeAnswer = async () => {
      throw new Error('hanging');
    };
    await pass(20_000);
    expect(listener.onFailure).toHaveBeenCalledWith(new Error('hanging'));
    await pass(600);
    expect(source.calls.stream).toEqual([0, 20_600]);
  });

  it('stops with everything under way, at once and without a report', async () => {
    watch.start();
    await pass(1_000);
    await watch.stop();
    await pass(30 * MINUTE_MS);
    expect(source.calls.list).toEqual([0]);
    expect(listener.onFailure).not.toHaveBeenCalled();
    expect(listener.onInterruption).not.toHaveBeenCalled();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('stops while it waits for the next try', async () => {
    source.list = async () => {
      throw new Error('down');
    };
    watch.start();
    await pass(100);
    await watch.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
