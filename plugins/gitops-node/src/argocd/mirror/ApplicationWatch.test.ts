import { ArgocdError } from '../http/ArgocdError';
import { ArgocdApplication } from '../model/ArgocdApplication';
import { ApplicationWatch } from './ApplicationWatch';
import { ApplicationWatchListener } from './ApplicationWatchListener';
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
  detailed: true,
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  conditions: [],
  history: [],
};
const KEY = 'argocd/checkout-dev';
/** Beside it, so that a change of one is not a change of all. */
const LEDGER = { ...CHECKOUT, name: 'ledger-dev' };
const LIST = [CHECKOUT, LEDGER];
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
      onSteady: jest.fn(),
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
    expect(listener.onList).toHaveBeenCalledWith(
      { applications: [CHECKOUT], resourceVersion: '7' },
      new Set(),
    );
    expect(source.calls.stream).toEqual([5_000]);
  });

  it('lists again when the initial load is over (fact 4)', async () => {
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
    expect(listener.onList).toHaveBeenLastCalledWith(
      expect.anything(),
      new Set([KEY]),
    );
  });

  it('asks for one Application when a list shows what the stream does not tell (fact 4)', async () => {
    source.load = async () => [{ type: 'upsert', application: CHECKOUT }];
    watch.start();
    await pass(0);
    listener.onList.mockReturnValueOnce([CHECKOUT]);
    await pass(1_500 + 2_000);
    expect(source.loads).toEqual([KEY]);
    expect(listener.onEvent).toHaveBeenCalledWith({
      type: 'upsert',
      application: CHECKOUT,
    });
    await passWithKeepAlives(20 * MINUTE_MS);
    expect(source.loads).toEqual([KEY]);
    expect(source.calls.stream).toEqual([0]);
  });

  it('asks for no Application that the stream speaks of a moment later', async () => {
    watch.start();
    await pass(0);
    listener.onList.mockReturnValueOnce([CHECKOUT]);
    await pass(1_500 + 500);
    source.emit({ type: 'upsert', application: CHECKOUT });
    await pass(20_000);
    expect(source.loads).toEqual([]);
  });

  it('believes the stream when it speaks of an Application that is being asked for', async () => {
    const old = { ...CHECKOUT, health: 'Degraded' as const };
    watch.start();
    await pass(0);
    listener.onList.mockReturnValueOnce([CHECKOUT]);
    let answer = () => {};
    source.load = () =>
      new Promise(resolve => {
        answer = () => resolve([{ type: 'upsert', application: old }]);
      });
    await pass(1_500 + 2_000);
    source.emit({ type: 'upsert', application: CHECKOUT });
    await pass(100);
    answer();
    await pass(100);
    expect(source.loads).toEqual([KEY]);
    const told = listener.onEvent.mock.calls.map(([event]) => event);
    expect(told).toContainEqual({ type: 'upsert', application: CHECKOUT });
    expect(told).not.toContainEqual({ type: 'upsert', application: old });
  });

  it('waits 5 s for an Application that is gone, and takes that for no failure', async () => {
    watch.start();
    await pass(0);
    listener.onList.mockReturnValueOnce([CHECKOUT]);
    await pass(1_500 + 2_000 + 5_000);
    await passWithKeepAlives(20 * MINUTE_MS);
    expect(source.loads).toEqual([KEY]);
    expect(listener.onFailure).not.toHaveBeenCalled();
    expect(source.calls.stream).toHaveLength(1);
  });

  describe('when more has changed than can be asked for one by one', () => {
    const many = Array.from({ length: 60 }, (_, i) => ({
      ...CHECKOUT,
      name: `checkout-${i}`,
    }));

    it('opens a new stream with everything in it, once a minute at most', async () => {
      listener.onList.mockReturnValue(many);
      source.list = async () => [...many, LEDGER];
      watch.start();
      await pass(0);
      await passWithKeepAlives(55_000);
      expect(source.calls.stream).toHaveLength(1);
      await passWithKeepAlives(10_000);
      expect(source.calls.stream).toHaveLength(2);
      expect(source.resumedFrom).toEqual([undefined, undefined]);
      expect(source.loads).toEqual([]);
      expect(listener.onFailure).not.toHaveBeenCalled();
    });
  });

  describe('after an interruption', () => {
    beforeEach(async () => {
      source.list = async () => LIST;
      listener.onList.mockReturnValueOnce(LIST);
      watch.start();
      await pass(0);
      for (const application of LIST) {
        source.emit({ type: 'upsert', application });
      }
      await pass(5_000);
    });

    it('goes on from the list without a new initial load', async () => {
      source.failStream(new Error('cut'));
      await pass(600);
      expect(source.resumedFrom).toEqual([undefined, '7']);
      expect(source.loads).toEqual([]);
    });

    it('asks for what changed meanwhile (fact 2)', async () => {
      source.failStream(new Error('cut'));
      listener.onList.mockReturnValueOnce([CHECKOUT]);
      await pass(600 + 1_500 + 2_000);
      expect(source.resumedFrom).toEqual([undefined, '7']);
      expect(source.loads).toEqual([KEY]);
    });

    it('asks for it also when the next interruption comes before that', async () => {
      source.failStream(new Error('cut'));
      listener.onList.mockReturnValueOnce([CHECKOUT]);
      await pass(700);
      source.failStream(new Error('cut again'));
      await pass(10_000);
      expect(source.loads).toEqual([KEY]);
    });

    it('opens a stream with everything in it when everything changed', async () => {
      source.failStream(new Error('cut'));
      listener.onList.mockReturnValueOnce(LIST);
      await pass(600);
      expect(source.resumedFrom).toEqual([undefined, undefined]);
    });
  });

  describe('when a proxy holds streams back', () => {
    const HELD_BACK = expect.objectContaining({
      message: expect.stringContaining('that is listed does not come'),
    });
    const heldBack = () =>
      listener.onInterruption.mock.calls.map(([error, again]) => [
        (error as Error).message.replace(/;.*/, ''),
        again,
      ]);

    beforeEach(async () => {
      source.list = async () => LIST;
      // A lot at once gets through. What is small stays on the way.
      source.initialLoad = () =>
        LIST.map(application => ({ type: 'upsert', application }));
      listener.onList.mockReturnValueOnce(LIST);
      watch.start();
      await pass(0);
      await passWithKeepAlives(30_000);
      listener.onSteady.mockClear();
    });

    it('asks for one Application, as a stream that goes on need not say anything', async () => {
      source.load = async () => [{ type: 'upsert', application: CHECKOUT }];
      source.failStream(new Error('cut'));
      await pass(600 + 1_500 + 2_000);
      expect(source.loads).toEqual([KEY]);
      await pass(20 * MINUTE_MS);
      expect(source.loads).toEqual([KEY]);
      expect(source.resumedFrom).toEqual([undefined, '7']);
      expect(listener.onInterruption).toHaveBeenCalledTimes(1);
    });

    it('gives the stream up when that does not come, and opens one with everything in it (fact 2)', async () => {
      source.failStream(new Error('cut'));
      await pass(600 + 1_500 + 2_000 + 5_000);
      expect(source.loads).toEqual([KEY]);
      expect(listener.onInterruption).toHaveBeenLastCalledWith(
        HELD_BACK,
        false,
      );
      await pass(1_200);
      expect(source.resumedFrom).toEqual([undefined, '7', undefined]);
      expect(listener.onFailure).not.toHaveBeenCalled();
    });

    it('does so when a stream lives and only the state of one Application does not come', async () => {
      listener.onList.mockReturnValueOnce([LEDGER]);
      await passWithKeepAlives(10 * MINUTE_MS);
      expect(source.loads).toEqual(['argocd/ledger-dev']);
      expect(listener.onInterruption.mock.calls).toEqual([[HELD_BACK, false]]);
    });

    it('does so when a stream that has not spoken yet keeps from us what a later list tells', async () => {
      source.load = async name => [
        { type: 'upsert', application: { ...CHECKOUT, name } },
      ];
      source.failStream(new Error('cut'));
      await pass(10_000);
      listener.onList.mockReturnValueOnce([LEDGER]);
      await pass(10 * MINUTE_MS);
      expect(listener.onInterruption.mock.calls[1]).toEqual([
        expect.objectContaining({
          message: expect.stringContaining('says nothing of what a list tells'),
        }),
        false,
      ]);
      expect(source.resumedFrom.slice(0, 3)).toEqual([
        undefined,
        '7',
        undefined,
      ]);
    });

    it('minds no Application that the next list does not name any more', async () => {
      source.failStream(new Error('cut'));
      await pass(600 + 1_500 + 2_000);
      expect(source.loads).toEqual([KEY]);
      source.list = async () => [LEDGER];
      await pass(20 * MINUTE_MS);
      expect(listener.onInterruption).toHaveBeenCalledTimes(1);
    });

    it('minds no Application that the stream tells in the end', async () => {
      source.failStream(new Error('cut'));
      await pass(600 + 1_500 + 2_000 + 3_000);
      source.emit({ type: 'upsert', application: CHECKOUT });
      await passWithKeepAlives(20 * MINUTE_MS);
      expect(listener.onInterruption).toHaveBeenCalledTimes(1);
    });

    it('opens streams with everything in them until the keep-alives of one come', async () => {
      await pass(5 * MINUTE_MS);
      expect(heldBack().slice(0, 4)).toEqual([
        ['the keep-alives of the stream have stopped', false],
        ['the state of an Application that is listed does not come', false],
        ['the keep-alives of the stream have stopped', true],
        ['the keep-alives of the stream have stopped', true],
      ]);
      expect(source.resumedFrom.slice(0, 3)).toEqual([
        undefined,
        '7',
        undefined,
      ]);
      expect(source.resumedFrom.slice(3).every(from => !from)).toBe(true);
      expect(source.resumedFrom.length).toBeGreaterThan(7);
      // A resumed stream may say nothing, and lasts. None has since.
      expect(listener.onSteady).not.toHaveBeenCalled();

      const streams = source.calls.stream.length;
      await pass(30_000);
      await passWithKeepAlives(2 * MINUTE_MS);
      expect(listener.onSteady).toHaveBeenCalledTimes(1);
      expect(source.calls.stream.length).toBeLessThanOrEqual(streams + 1);
      source.failStream(new Error('cut'));
      await pass(600);
      expect(source.resumedFrom.at(-1)).toBe('7');
    });
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

  it('tells a stream that broke off from a server that does not answer (fact 8)', async () => {
    watch.start();
    await pass(1_000);
    source.failStream(new Error('cut'));
    await pass(0);
    expect(listener.onInterruption).toHaveBeenCalledWith(
      new Error('cut'),
      false,
    );
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

  it('takes silence before the first event for nothing bad (fact 1)', async () => {
    watch.start();
    await pass(20 * MINUTE_MS);
    expect(source.calls.stream).toHaveLength(1);
    expect(source.calls.probe.length).toBeGreaterThanOrEqual(230);
    expect(listener.onAlive).toHaveBeenCalledTimes(source.calls.probe.length);
    expect(listener.onFailure).not.toHaveBeenCalled();
  });

  it('gives up a stream that should begin with Applications and does not', async () => {
    source.list = async () => LIST;
    listener.onList.mockReturnValueOnce(LIST);
    watch.start();
    await pass(10_000);
    expect(listener.onInterruption).toHaveBeenCalledWith(
      expect.objectContaining({ message: expect.stringContaining('a proxy') }),
      false,
    );
    // Answers to probes say nothing about such a stream.
    expect(source.calls.probe).toEqual([5_000]);
    expect(listener.onAlive).not.toHaveBeenCalled();
    expect(listener.onSteady).not.toHaveBeenCalled();
  });

  it('probes only while nothing else is heard', async () => {
    watch.start();
    await pass(0);
    for (let i = 0; i < 60; i += 1) {
      source.emit({ type: 'keepAlive' });
      await pass(4_000);
    }
    expect(source.calls.probe).toEqual([]);
  });

  it('opens a new stream when keep-alives stop, within 17 s', async () => {
    watch.start();
    await pass(0);
    await passWithKeepAlives(MINUTE_MS);
    source.emit({ type: 'keepAlive' });
    await pass(17_000);
    expect(listener.onInterruption).toHaveBeenCalledWith(
      expect.objectContaining({
        message: 'the keep-alives of the stream have stopped',
      }),
      false,
    );
    await pass(600);
    expect(source.calls.stream).toHaveLength(2);
    expect(listener.onFailure).not.toHaveBeenCalled();
  });

  it('reports a silent server that does not answer a probe either', async () => {
    watch.start();
    source.probeAnswer = async () => {
      throw new Error('hanging');
    };
    await pass(5_000);
    expect(listener.onFailure).toHaveBeenCalledWith(new Error('hanging'));
    await pass(600);
    expect(source.calls.stream).toEqual([0, 5_600]);
  });

  it('calls a stream steady after ten seconds, and those before it broken', async () => {
    watch.start();
    for (let i = 0; i < 3; i += 1) {
      await pass(5_000);
      source.endStream();
    }
    await pass(0);
    const again = listener.onInterruption.mock.calls.map(([, each]) => each);
    expect(again).toEqual([false, true, true]);
    expect(listener.onSteady).not.toHaveBeenCalled();
    await passWithKeepAlives(30_000);
    expect(listener.onSteady).toHaveBeenCalledTimes(1);
    source.endStream();
    await pass(0);
    expect(listener.onInterruption).toHaveBeenLastCalledWith(undefined, false);
  });

  it('connects again when the machine has slept', async () => {
    watch.start();
    await pass(1_000);
    // Timers stood still meanwhile, the clock on the wall did not.
    jest.setSystemTime(Date.now() + 8 * 60 * MINUTE_MS);
    await pass(4_000);
    expect(listener.onInterruption).toHaveBeenCalledTimes(1);
    await pass(1_200);
    expect(source.calls.stream).toHaveLength(2);
    expect(source.calls.list.length).toBeGreaterThanOrEqual(3);
    await passWithKeepAlives(20 * MINUTE_MS);
    expect(source.calls.stream).toHaveLength(2);
  });

  it('does not mind a clock that is set by some seconds', async () => {
    watch.start();
    await pass(1_000);
    jest.setSystemTime(Date.now() - 10_000);
    await pass(10 * MINUTE_MS);
    expect(source.calls.stream).toHaveLength(1);
  });

  it('tries ever more slowly, up to two minutes, where a person has to mend it', async () => {
    source.list = async () => {
      throw new ArgocdError({
        instance: 'nonprod',
        call: 'list applications',
        reason: 'unauthenticated',
      });
    };
    watch.start();
    await pass(20 * MINUTE_MS);
    const { list } = source.calls;
    expect(list.length).toBeLessThan(22);
    expect(list.at(-1)! - list.at(-2)!).toBe(90_000);
  });

  it('leaves a server alone for as long as it asks for', async () => {
    source.list = async () => {
      throw new ArgocdError({
        instance: 'nonprod',
        call: 'list applications',
        reason: 'throttled',
        retryAfterMs: 45_000,
      });
    };
    watch.start();
    await pass(100_000);
    expect(source.calls.list).toEqual([0, 45_000, 90_000]);
  });

  it('asks a server that is away for something small before the list', async () => {
    source.list = async () => {
      throw new Error('down');
    };
    source.probeAnswer = async () => {
      throw new Error('down');
    };
    watch.start();
    await pass(5 * MINUTE_MS);
    expect(source.calls.list).toHaveLength(5);
    expect(source.calls.probe.length).toBeGreaterThanOrEqual(10);
    source.list = async () => [];
    source.probeAnswer = async () => {};
    await pass(30_000);
    expect(source.calls.list).toHaveLength(7);
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
