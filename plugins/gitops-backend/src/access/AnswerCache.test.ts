import { AnswerCache } from './AnswerCache';

describe('AnswerCache', () => {
  const ask = jest.fn<Promise<string | undefined>, []>();
  let cache: AnswerCache<string>;

  beforeEach(() => {
    jest.useFakeTimers();
    ask.mockReset();
    cache = AnswerCache.create({ ttlMs: 10_000, maxEntries: 2 });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('asks once for all who ask at the same time', async () => {
    ask.mockResolvedValue('yes');
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => cache.get('a', ask)),
    );
    expect(new Set(answers)).toEqual(new Set(['yes']));
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('remembers an answer until it is as old as it may be', async () => {
    ask.mockResolvedValueOnce('first').mockResolvedValueOnce('second');
    await cache.get('a', ask);
    jest.advanceTimersByTime(9_999);
    expect(await cache.get('a', ask)).toBe('first');
    jest.advanceTimersByTime(1);
    expect(await cache.get('a', ask)).toBe('second');
  });

  it('counts the time that the answer took', async () => {
    ask.mockImplementationOnce(async () => {
      jest.advanceTimersByTime(8_000);
      return 'slow';
    });
    ask.mockResolvedValueOnce('second');
    await cache.get('a', ask);
    jest.advanceTimersByTime(2_000);
    expect(await cache.get('a', ask)).toBe('second');
  });

  it('asks again after no', async () => {
    ask.mockResolvedValueOnce(undefined).mockResolvedValueOnce('yes');
    expect(await cache.get('a', ask)).toBeUndefined();
    expect(await cache.get('a', ask)).toBe('yes');
  });

  it('asks again after a failure, which everybody who waited gets', async () => {
    ask.mockRejectedValueOnce(new Error('down')).mockResolvedValueOnce('yes');
    const [first, second] = await Promise.allSettled([
      cache.get('a', ask),
      cache.get('a', ask),
    ]);
    expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
    expect(await cache.get('a', ask)).toBe('yes');
  });

  it('keeps keys apart, and the latest ones when there are too many', async () => {
    for (const key of ['a', 'b', 'c']) {
      ask.mockResolvedValueOnce(key);
      await cache.get(key, ask);
    }
    ask.mockResolvedValueOnce('a again');
    expect(await cache.get('c', ask)).toBe('c');
    expect(await cache.get('a', ask)).toBe('a again');
  });
});
