import { SlidingWindows } from './SlidingWindows';

const LIMITS = [
  { count: 3, periodMs: 60_000 },
  { count: 5, periodMs: 3_600_000 },
];

describe('SlidingWindows', () => {
  function send(windows: SlidingWindows, startMs: number, endMs = startMs) {
    expect(windows.startMs(0, startMs)).toBe(startMs);
    windows.begin();
    windows.end(endMs);
  }

  it('lets everything through where nothing is limited', () => {
    const windows = SlidingWindows.create([]);
    for (let ms = 0; ms < 1_000; ms++) {
      send(windows, ms);
    }
    expect(windows.startMs(1_000, 1_000)).toBe(1_000);
    expect(windows.isEmpty(1_000)).toBe(true);
  });

  it('frees a place a minute after the end of the request, not after its start', () => {
    const windows = SlidingWindows.create(LIMITS);
    send(windows, 0, 9_000);
    send(windows, 9_000);
    send(windows, 10_000);
    expect(windows.startMs(0, 20_000)).toBe(69_000);
    expect(windows.startMs(1, 20_000)).toBe(69_000);
    expect(windows.startMs(2, 20_000)).toBe(3_600_000 + 9_000);
  });

  it('keeps the place of a request that is under way', () => {
    const windows = SlidingWindows.create(LIMITS);
    windows.begin();
    windows.begin();
    windows.begin();
    expect(windows.startMs(0, 500_000)).toBe(560_000);
    windows.end(500_000);
    expect(windows.startMs(0, 559_999)).toBe(560_000);
    windows.begin();
    expect(windows.startMs(0, 560_000)).toBe(620_000);
  });

  it('counts those ahead', () => {
    const windows = SlidingWindows.create(LIMITS);
    expect([0, 1, 2, 3, 4, 5].map(ahead => windows.startMs(ahead, 0))).toEqual([
      0, 0, 0, 60_000, 60_000, 3_600_000,
    ]);
  });

  it('forgets after an hour', () => {
    const windows = SlidingWindows.create(LIMITS);
    send(windows, 0);
    expect(windows.isEmpty(3_599_999)).toBe(false);
    expect(windows.isEmpty(3_600_000)).toBe(true);
  });

  it('never lets more than the limits into any window', () => {
    const windows = SlidingWindows.create(LIMITS);
    const arrivals: number[] = [];
    let nowMs = 0;
    for (let sent = 0; sent < 40; sent++) {
      nowMs = Math.max(nowMs, windows.startMs(0, nowMs));
      windows.begin();
      // Anywhere between start and end is when GitHub may count it.
      const lengthMs = (sent * 7_919) % 12_000;
      arrivals.push(nowMs + ((sent * 104_729) % (lengthMs + 1)));
      nowMs += lengthMs;
      windows.end(nowMs);
    }
    const most = (periodMs: number) =>
      Math.max(
        ...arrivals.map(
          from =>
            arrivals.filter(at => at >= from && at < from + periodMs).length,
        ),
      );
    expect(LIMITS.map(({ periodMs }) => most(periodMs))).toEqual([3, 5]);
  });
});
