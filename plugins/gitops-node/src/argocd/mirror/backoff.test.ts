import { backoff } from './backoff';

const LAST_BEFORE_ONE = 1 - Number.EPSILON;

describe('backoff', () => {
  it.each([
    [0, 500, 1_000],
    [1, 1_000, 2_000],
    [4, 8_000, 16_000],
    [5, 15_000, 30_000],
    [5_000, 15_000, 30_000],
  ])('waits after %i failures between %i and %i ms', (attempt, min, max) => {
    const options = { attempt, baseMs: 1_000, maxMs: 30_000 };
    expect(backoff({ ...options, random: () => 0 })).toBe(min);
    expect(backoff({ ...options, random: () => LAST_BEFORE_ONE })).toBe(max);
  });
});
