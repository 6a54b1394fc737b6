import { DetailCache } from './DetailCache';

interface Answer {
  text: string;
  size: number;
}

const TREE = { subject: 'checkout-dev', detail: 'tree' };

describe('DetailCache', () => {
  const { signal } = new AbortController();
  let read: jest.Mock<Promise<Answer>, [AbortSignal]>;
  let cache: DetailCache<Answer>;

  beforeEach(() => {
    jest.useFakeTimers();
    let count = 0;
    read = jest.fn(async (_signal: AbortSignal): Promise<Answer> => {
      count += 1;
      return { text: `answer ${count}`, size: 10 };
    });
    cache = DetailCache.create({
      ttlOf: ({ text }) => (text === 'for ever' ? Infinity : 5_000),
      maxSubjects: 3,
      maxSize: 100,
    });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A reading that the test ends. */
  function held() {
    let end: (answer: Answer) => void = () => {};
    read.mockImplementationOnce(
      () =>
        new Promise(resolve => {
          end = resolve;
        }),
    );
    return { end: (text: string) => end({ text, size: 10 }) };
  }

  it('asks once for all who ask together, and once in a while', async () => {
    const reading = held();
    const together = Array.from({ length: 10 }, () =>
      cache.get(TREE, read, signal),
    );
    reading.end('first');
    expect(
      new Set((await Promise.all(together)).map(({ text }) => text)),
    ).toEqual(new Set(['first']));
    jest.advanceTimersByTime(4_999);
    expect((await cache.get(TREE, read, signal)).text).toBe('first');
    expect(read).toHaveBeenCalledTimes(1);

    jest.advanceTimersByTime(1);
    expect((await cache.get(TREE, read, signal)).text).toBe('answer 1');
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('counts the age from when the answer came, however long it took', async () => {
    const reading = held();
    const waiting = cache.get(TREE, read, signal);
    jest.advanceTimersByTime(20_000);
    reading.end('slow');
    await waiting;
    jest.advanceTimersByTime(4_000);
    expect((await cache.get(TREE, read, signal)).text).toBe('slow');
  });

  it('keeps the details of a subject apart, and forgets them together', async () => {
    const events = { ...TREE, detail: 'events' };
    const other = { ...TREE, subject: 'ledger-dev' };
    for (const address of [TREE, events, other, TREE, events, other]) {
      await cache.get(address, read, signal);
    }
    expect(read).toHaveBeenCalledTimes(3);

    cache.forget('checkout-dev');
    for (const address of [TREE, events, other]) {
      await cache.get(address, read, signal);
    }
    expect(read).toHaveBeenCalledTimes(5);
  });

  it('does not remember what was asked before it had to be forgotten', async () => {
    const reading = held();
    const before = cache.get(TREE, read, signal);
    cache.forget(TREE.subject);
    const after = cache.get(TREE, read, signal);
    reading.end('old');

    expect((await before).text).toBe('old');
    expect((await after).text).toBe('answer 1');
    expect((await cache.get(TREE, read, signal)).text).toBe('answer 1');
  });

  it('remembers a failure for a moment only', async () => {
    read.mockRejectedValueOnce(new Error('no answer'));
    const together = [1, 2, 3].map(() => cache.get(TREE, read, signal));
    for (const waiting of together) {
      await expect(waiting).rejects.toThrow('no answer');
    }
    jest.advanceTimersByTime(999);
    await expect(cache.get(TREE, read, signal)).rejects.toThrow('no answer');
    expect(read).toHaveBeenCalledTimes(1);

    jest.advanceTimersByTime(1);
    expect((await cache.get(TREE, read, signal)).text).toBe('answer 1');
  });

  it('does not give anybody the end of a call that all others have left', async () => {
    const leaving = new AbortController();
    read.mockImplementationOnce(
      given =>
        new Promise((_, reject) =>
          given.addEventListener('abort', () => reject(given.reason)),
        ),
    );
    const left = cache.get(TREE, read, leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    expect((await cache.get(TREE, read, signal)).text).toBe('answer 1');
  });

  it('asks nobody for a caller who has gone', async () => {
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(cache.get(TREE, read, gone)).rejects.toThrow('gone');
    expect(read).not.toHaveBeenCalled();
  });

  it.each([
    ['there are more subjects than it keeps', 10],
    ['they are larger together than it keeps', 40],
  ])('forgets those that were asked about first when %s', async (_, size) => {
    read.mockImplementation(async () => ({ text: '', size }));
    const ask = (subject: string) =>
      cache.get({ subject, detail: 'tree' }, read, signal);
    const names = size === 10 ? ['a', 'b', 'c', 'd'] : ['b', 'c', 'd'];
    for (const name of names) {
      await ask(name);
    }
    read.mockClear();
    await ask('d');
    await ask('c');
    expect(read).not.toHaveBeenCalled();
    await ask(names[0]);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('does not keep a single answer that is larger than all may be', async () => {
    read.mockImplementation(async () => ({ text: 'huge', size: 101 }));
    expect((await cache.get(TREE, read, signal)).text).toBe('huge');
    await cache.get(TREE, read, signal);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('gives the room of what has expired back', async () => {
    read.mockImplementation(async () => ({ text: '', size: 60 }));
    await cache.get(TREE, read, signal);
    jest.advanceTimersByTime(5_000);
    await cache.get({ ...TREE, subject: 'ledger-dev' }, read, signal);
    await cache.get({ ...TREE, subject: 'ledger-dev' }, read, signal);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('keeps for ever what never changes', async () => {
    read.mockImplementation(async () => ({ text: 'for ever', size: 1 }));
    await cache.get(TREE, read, signal);
    jest.advanceTimersByTime(365 * 86_400_000);
    await cache.get(TREE, read, signal);
    expect(read).toHaveBeenCalledTimes(1);
  });
});
