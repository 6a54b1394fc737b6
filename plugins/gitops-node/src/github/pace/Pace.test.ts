import { TestClock } from '../__testUtils__/TestClock';
import { Pace, PaceWait } from './Pace';
import { Turns } from './Turns';

describe('Pace', () => {
  let clock: TestClock;
  let turns: Turns;
  let pace: Pace;
  /** What got through, in order. */
  let through: string[];
  let waits: Record<string, PaceWait[]>;
  let leave: Record<string, () => void>;

  function create(contentRequests?: { perMinute: number; perHour: number }) {
    pace = Pace.create({ clock, contentRequests });
  }

  function enter(
    name: string,
    options: { unit?: string; isWrite?: boolean; signal?: AbortSignal } = {},
  ): Promise<void> {
    const { unit, isWrite = true, signal } = options;
    waits[name] = [];
    return pace
      .enter({
        turn: turns.next(unit),
        isWrite,
        signal,
        onWait: wait => waits[name].push(wait),
      })
      .then(end => {
        through.push(name);
        leave[name] = end;
      });
  }

  /** Requests whose answers come at once. */
  function send(count: number, isWrite: boolean): void {
    Array.from(
      { length: count },
      (_, i) => `${isWrite ? 'write' : 'read'} ${i}`,
    ).map(name => enter(name, { isWrite }).then(() => leave[name]()));
  }

  beforeEach(() => {
    clock = new TestClock();
    turns = new Turns(clock);
    through = [];
    waits = {};
    leave = {};
  });

  afterEach(() => {
    if (clock.timers > 0) {
      throw new Error(`${clock.timers} timers were left behind`);
    }
  });

  it('sends writes one after the other where they are limited, and reads beside them', async () => {
    create({ perMinute: 80, perHour: 500 });
    enter('a');
    enter('b');
    enter('read', { isWrite: false });
    await clock.pass(0);
    expect(through).toEqual(['a', 'read']);
    leave.a();
    await clock.pass(0);
    expect(through).toEqual(['a', 'read', 'b']);
    expect(waits.b).toEqual([{ cause: 'queue', ms: 0, waitedMs: 0, ahead: 0 }]);
  });

  it('sends ten writes and ninety reads at once where nothing is limited', async () => {
    create();
    for (let i = 0; i < 11; i++) {
      enter(`write ${i}`);
    }
    for (let i = 0; i < 91; i++) {
      enter(`read ${i}`, { isWrite: false });
    }
    await clock.pass(0);
    expect(through).toHaveLength(100);
    leave['write 3']();
    leave['read 3']();
    await clock.pass(0);
    expect(through.slice(100)).toEqual(['write 10', 'read 90']);
  });

  it('sends what an earlier unit writes before what a later one writes', async () => {
    create({ perMinute: 80, perHour: 500 });
    turns.arrive('first');
    turns.arrive('second');
    enter('now');
    enter('second 1', { unit: 'second' });
    enter('second 2', { unit: 'second' });
    enter('nobody’s');
    enter('first 1', { unit: 'first' });
    enter('third 1', { unit: 'third' });
    enter('first 2', { unit: 'first' });
    await clock.pass(0);
    for (let sent = 0; sent < through.length; sent++) {
      leave[through[sent]]();
      await clock.pass(0);
    }
    expect(through).toEqual([
      'now',
      'first 1',
      'first 2',
      'second 1',
      'second 2',
      'nobody’s',
      'third 1',
    ]);
  });

  it('waits for the minute and for the hour, and tells how long and behind how many', async () => {
    create({ perMinute: 2, perHour: 3 });
    ['a', 'b', 'c', 'd'].forEach(name => enter(name).then(() => leave[name]()));
    await clock.pass(0);
    expect(through).toEqual(['a', 'b']);
    expect(waits.d).toEqual([
      { cause: 'writes', ms: 3_600_000, waitedMs: 0, ahead: 2 },
    ]);
    await clock.pass(59_999);
    expect(through).toEqual(['a', 'b']);
    await clock.pass(1);
    expect(through).toEqual(['a', 'b', 'c']);
    expect(waits.c).toHaveLength(1);
    expect(waits.d).toHaveLength(2);
    expect(waits.d[1]).toMatchObject({ ms: 3_540_000, waitedMs: 60_000 });
    await clock.pass(3_540_000);
    expect(through).toEqual(['a', 'b', 'c', 'd']);
    expect(waits.d).toHaveLength(60);
  });

  it('leaves the points of a minute to the writes, which cost five reads each', async () => {
    create({ perMinute: 178, perHour: 500 });
    send(11, false);
    enter('write');
    await clock.pass(59_999);
    expect(through).toHaveLength(11);
    expect(through).toContain('write');
    expect(waits['read 10']).toEqual([
      { cause: 'reads', ms: 60_000, waitedMs: 0, ahead: 0 },
    ]);
    await clock.pass(1);
    expect(through).toHaveLength(12);
  });

  it('limits no reads where so many writes are allowed that nobody counts points', async () => {
    create({ perMinute: 180, perHour: 5_000 });
    send(2_000, false);
    await clock.pass(0);
    expect(through).toHaveLength(2_000);
  });

  it('uses what GitHub allows in an hour', async () => {
    create({ perMinute: 80, perHour: 500 });
    send(580, true);
    await clock.pass(0);
    const counts = [through.length];
    for (let minute = 1; minute <= 60; minute++) {
      await clock.pass(60_000);
      counts.push(through.length);
    }
    expect(counts.slice(0, 7)).toEqual([80, 160, 240, 320, 400, 480, 500]);
    expect(counts.slice(59)).toEqual([500, 580]);
  });

  it('lets nothing through while GitHub asks for a pause', async () => {
    create();
    pace.pause({ cause: 'secondary', waitMs: 5_000 });
    enter('write');
    enter('read', { isWrite: false });
    await clock.pass(4_999);
    expect(through).toEqual([]);
    expect(waits.read).toEqual([
      { cause: 'secondary', ms: 5_000, waitedMs: 0, ahead: 0 },
    ]);
    await clock.pass(1);
    expect(through.sort()).toEqual(['read', 'write']);
  });

  it('tells those who wait already of a pause, and of its end only when it is over', async () => {
    create({ perMinute: 80, perHour: 500 });
    enter('a');
    enter('b');
    await clock.pass(0);
    pace.pause({ cause: 'primary', waitMs: 10_000 });
    // A shorter one does not end it.
    pace.pause({ cause: 'secondary', waitMs: 1_000 });
    leave.a();
    await clock.pass(9_000);
    expect(waits.b).toEqual([
      { cause: 'queue', ms: 0, waitedMs: 0, ahead: 0 },
      { cause: 'primary', ms: 10_000, waitedMs: 0, ahead: 0 },
    ]);
    await clock.pass(1_000);
    expect(through).toEqual(['a', 'b']);
  });

  it('waits for a minute when GitHub does not say how long, and twice as long when that was too short', async () => {
    create();
    const meet = async (lengthMs: number) => {
      pace.pause({ cause: 'secondary' });
      // Another request that was under way.
      pace.pause({ cause: 'secondary' });
      const before = through.length;
      enter(`after ${lengthMs}`, { isWrite: false });
      await clock.pass(lengthMs - 1);
      expect(through).toHaveLength(before);
      await clock.pass(1);
      expect(through).toHaveLength(before + 1);
    };
    await meet(60_000);
    await meet(120_000);
    await meet(240_000);
    pace.recover();
    await meet(60_000);
  });

  it('ends a wait at once with the reason of its signal, and goes on with the next', async () => {
    create({ perMinute: 80, perHour: 500 });
    const controller = new AbortController();
    const reason = new Error('cancelled by a person');
    enter('a');
    const aborted = enter('b', { signal: controller.signal });
    enter('c');
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    leave.a();
    await clock.pass(0);
    expect(through).toEqual(['a', 'c']);
    await expect(
      enter('d', { signal: AbortSignal.abort(reason) }),
    ).rejects.toBe(reason);
  });

  it('wakes nobody after the last one has given up', async () => {
    create();
    pace.pause({ cause: 'secondary', waitMs: 5_000 });
    const controller = new AbortController();
    const aborted = enter('a', { signal: controller.signal });
    controller.abort(new Error('cancelled'));
    await expect(aborted).rejects.toThrow('cancelled');
    expect(clock.timers).toBe(0);
    await clock.pass(5_000);
  });

  it('has nothing to remember once pauses and windows are over', async () => {
    create({ perMinute: 2, perHour: 3 });
    expect(pace.isIdle()).toBe(true);
    enter('a');
    await clock.pass(0);
    expect(pace.isIdle()).toBe(false);
    leave.a();
    expect(pace.isIdle()).toBe(false);
    await clock.pass(3_600_000);
    expect(pace.isIdle()).toBe(true);
    pace.pause({ cause: 'secondary', waitMs: 1_000 });
    expect(pace.isIdle()).toBe(false);
  });
});
