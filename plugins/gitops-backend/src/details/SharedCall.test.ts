import { SharedCall } from './SharedCall';

/** A call that the test ends, which keeps the signal that it was given. */
function controlled() {
  let signal: AbortSignal | undefined;
  let resolve: (value: string) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const call = SharedCall.start<string>(given => {
    signal = given;
    return new Promise((onValue, onError) => {
      resolve = onValue;
      reject = onError;
    });
  });
  return { call, signal: () => signal, resolve, reject };
}

describe('SharedCall', () => {
  it('gives all who wait the same answer, also those who come later', async () => {
    const { call, resolve } = controlled();
    const { signal } = new AbortController();
    const waiting = [call.join(signal), call.join(signal)];
    resolve('tree');
    expect(await Promise.all(waiting)).toEqual(['tree', 'tree']);
    expect(await call.join(signal)).toBe('tree');
    expect(call.abandoned).toBe(false);
  });

  it('goes on for the others when one leaves, and ends when all have left', async () => {
    const { call, signal } = controlled();
    const first = new AbortController();
    const second = new AbortController();
    const waiting = [call.join(first.signal), call.join(second.signal)];

    first.abort(new Error('first has gone'));
    await expect(waiting[0]).rejects.toThrow('first has gone');
    expect(signal()?.aborted).toBe(false);

    second.abort(new Error('second has gone'));
    await expect(waiting[1]).rejects.toThrow('second has gone');
    expect(signal()?.aborted).toBe(true);
    expect(call.abandoned).toBe(true);
  });

  it('is not ended by those who leave with an answer', async () => {
    const { call, signal, resolve } = controlled();
    const waiting = call.join(new AbortController().signal);
    resolve('tree');
    await waiting;
    expect(signal()?.aborted).toBe(false);
  });

  it('does not count who has gone before', async () => {
    const { call, signal } = controlled();
    await expect(
      call.join(AbortSignal.abort(new Error('gone'))),
    ).rejects.toThrow('gone');
    expect(signal()?.aborted).toBe(true);
  });

  it('fails for all who wait, and for nobody else', async () => {
    const { call, reject } = controlled();
    const { signal } = new AbortController();
    const waiting = [call.join(signal), call.join(signal)];
    reject(new Error('no answer'));
    await expect(waiting[0]).rejects.toThrow('no answer');
    await expect(waiting[1]).rejects.toThrow('no answer');
  });
});
