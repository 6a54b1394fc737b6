import { kitchenTime, retryBackoff } from './retryBackoff';

describe('retryBackoff', () => {
  it.each<[string, Parameters<typeof retryBackoff>[0], number | undefined]>([
    [
      'no limit is no retry',
      { retry: {}, retries: 0, firstMs: 500 },
      undefined,
    ],
    [
      'the first of five',
      { retry: { limit: 5 }, retries: 0, firstMs: 500 },
      500,
    ],
    ['doubled', { retry: { limit: 5 }, retries: 3, firstMs: 500 }, 4_000],
    [
      'none after five',
      { retry: { limit: 5 }, retries: 5, firstMs: 500 },
      undefined,
    ],
    [
      'for ever, three minutes apart at most',
      { retry: { limit: -1 }, retries: 60, firstMs: 5_000 },
      180_000,
    ],
    [
      'as the application says, in proportion',
      {
        retry: {
          limit: 5,
          backoff: { duration: '15s', factor: 3, maxDuration: '1m' },
        },
        retries: 1,
        firstMs: 500,
      },
      4_500,
    ],
  ])('%s', (_, options, wait) => {
    expect(retryBackoff(options)).toBe(wait);
  });
});

describe('kitchenTime', () => {
  it.each([
    ['2026-11-23T00:05:00Z', '12:05AM'],
    ['2026-11-23T06:29:59Z', '6:29AM'],
    ['2026-11-23T12:00:00Z', '12:00PM'],
    ['2026-11-23T23:59:00Z', '11:59PM'],
  ])('%s is %s', (moment, text) => {
    expect(kitchenTime(Date.parse(moment))).toBe(text);
  });
});
