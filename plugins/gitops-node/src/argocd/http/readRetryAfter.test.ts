import { readRetryAfter } from './readRetryAfter';

describe('readRetryAfter', () => {
  const now = Date.parse('2026-11-23T10:00:00Z');

  it.each([
    ['7', 7_000],
    ['0', 0],
    ['Mon, 23 Nov 2026 10:01:30 GMT', 90_000],
    ['Mon, 23 Nov 2026 09:00:00 GMT', 0],
    ['99999999', 3_600_000],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %j as %s', (value, expected) => {
    expect(readRetryAfter(value, now)).toBe(expected);
  });
});
