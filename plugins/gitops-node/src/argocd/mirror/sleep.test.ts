import { sleep } from './sleep';

describe('sleep', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('waits', async () => {
    const done = jest.fn();
    const { signal } = new AbortController();
    sleep(1_000, signal).then(done);
    await jest.advanceTimersByTimeAsync(999);
    expect(done).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    expect(done).toHaveBeenCalled();
  });

  it('returns early when the signal aborts, and leaves no timer', async () => {
    const stop = new AbortController();
    const waiting = sleep(1_000, stop.signal);
    stop.abort();
    await waiting;
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not wait for a signal that has aborted before', async () => {
    await sleep(1_000, AbortSignal.abort());
    expect(jest.getTimerCount()).toBe(0);
  });

  it('leaves nothing on a signal that lives on', async () => {
    const { signal } = new AbortController();
    const add = jest.spyOn(signal, 'addEventListener');
    const remove = jest.spyOn(signal, 'removeEventListener');
    const waiting = sleep(1_000, signal);
    await jest.advanceTimersByTimeAsync(1_000);
    await waiting;
    expect(remove.mock.calls).toEqual(add.mock.calls);
    expect(add).toHaveBeenCalledTimes(1);
  });
});
