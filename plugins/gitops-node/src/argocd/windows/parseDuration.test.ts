import { parseDuration } from './parseDuration';

const MINUTE_MS = 60_000;

describe('parseDuration', () => {
  it.each([
    ['1h', 60 * MINUTE_MS],
    ['24h', 24 * 60 * MINUTE_MS],
    ['90m', 90 * MINUTE_MS],
    ['1h30m', 90 * MINUTE_MS],
    ['1.5h', 90 * MINUTE_MS],
    ['.5h', 30 * MINUTE_MS],
    ['1h30m15s', 90 * MINUTE_MS + 15_000],
    ['1500ms', 1_500],
    ['0', 0],
    ['0s', 0],
    ['', undefined],
    ['1', undefined],
    ['1d', undefined],
    ['h', undefined],
    ['1h 30m', undefined],
    ['1h30', undefined],
  ])('%j is %j ms', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });
});
