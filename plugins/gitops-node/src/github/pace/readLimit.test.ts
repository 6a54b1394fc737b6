import { readLimit } from './readLimit';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const SECONDARY = 'You have exceeded a secondary rate limit.';

describe('readLimit', () => {
  it.each([
    {
      name: 'a secondary limit with its length',
      answer: { status: 403, headers: { 'retry-after': '7' }, message: '' },
      limit: { cause: 'secondary', waitMs: 7_000 },
    },
    {
      name: 'a length of nothing, which would be no limit',
      answer: { status: 429, headers: { 'retry-after': '0' }, message: '' },
      limit: { cause: 'secondary', waitMs: 1_000 },
    },
    {
      name: 'a length that is a date, by the clock of the server',
      answer: {
        status: 429,
        headers: {
          date: 'Mon, 23 Nov 2026 11:00:00 GMT',
          'retry-after': 'Mon, 23 Nov 2026 11:00:30 GMT',
        },
        message: '',
      },
      limit: { cause: 'secondary', waitMs: 30_000 },
    },
    {
      name: 'a secondary limit that says it in words only',
      answer: { status: 403, headers: {}, message: SECONDARY },
      limit: { cause: 'secondary' },
    },
    {
      name: 'the older words',
      answer: {
        status: 403,
        headers: {},
        message: 'You have triggered an abuse detection mechanism.',
      },
      limit: { cause: 'secondary' },
    },
    {
      name: 'a used up hour',
      answer: {
        status: 403,
        headers: {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(NOW / 1_000 + 90),
        },
        message: 'API rate limit exceeded for installation ID 1.',
      },
      limit: { cause: 'primary', waitMs: 91_000 },
    },
    {
      name: 'a used up hour, told by a clock that is an hour behind ours',
      answer: {
        status: 429,
        headers: {
          date: 'Mon, 23 Nov 2026 11:00:00 GMT',
          'x-ratelimit-remaining': 0,
          'x-ratelimit-reset': String(NOW / 1_000 - 3_600 + 90),
        },
        message: '',
      },
      limit: { cause: 'primary', waitMs: 91_000 },
    },
    {
      name: 'a 429 without a word',
      answer: { status: 429, headers: {}, message: '' },
      limit: { cause: 'secondary' },
    },
    {
      name: 'a missing permission, which is none',
      answer: {
        status: 403,
        headers: { 'x-ratelimit-remaining': '4999' },
        message: 'Resource not accessible by integration',
      },
      limit: undefined,
    },
    {
      name: 'the last request of an hour that was answered, which is none',
      answer: {
        status: 404,
        headers: { 'x-ratelimit-remaining': '0' },
        message: 'Not Found',
      },
      limit: undefined,
    },
  ])('reads $name', ({ answer, limit }) => {
    expect(readLimit(answer, NOW)).toEqual(limit);
  });
});
