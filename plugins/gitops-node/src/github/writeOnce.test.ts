import { GithubError, GithubErrorReason } from './GithubError';
import { writeOnce } from './writeOnce';

const failure = (reason: GithubErrorReason) =>
  new GithubError({ message: reason, reason, details: [] });

/** A thing that can be written once; answers are lost as told. */
function remote(lost: ('before' | 'after' | 'never')[]) {
  const things: string[] = [];
  return {
    things,
    write: async () => {
      const fate = lost.shift();
      if (fate !== 'before') {
        things.push(`thing ${things.length + 1}`);
      }
      if (fate === 'before' || fate === 'after') {
        throw failure('unavailable');
      }
      return things.at(-1)!;
    },
    look: async () => things.at(-1),
  };
}

const delaysMs = [1, 1, 1];

describe('writeOnce', () => {
  it.each([
    ['the answer comes', ['never']],
    ['the request was lost', ['before', 'never']],
    ['the answer was lost', ['after']],
    ['both were lost in turn', ['before', 'before', 'after']],
    [
      'only the last try comes through',
      ['before', 'before', 'before', 'never'],
    ],
  ] as const)('writes once when %s', async (_, lost) => {
    const { things, ...calls } = remote([...lost]);
    expect(await writeOnce({ ...calls, delaysMs })).toBe('thing 1');
    expect(things).toEqual(['thing 1']);
  });

  it('gives up after the last try', async () => {
    const { things, ...calls } = remote(Array(4).fill('before'));
    await expect(writeOnce({ ...calls, delaysMs })).rejects.toThrow(
      'unavailable',
    );
    expect(things).toEqual([]);
  });

  it('does not repeat what was refused', async () => {
    const write = jest.fn(async () => Promise.reject(failure('validation')));
    const look = jest.fn();
    await expect(writeOnce({ write, look, delaysMs })).rejects.toThrow(
      'validation',
    );
    expect(write).toHaveBeenCalledTimes(1);
    expect(look).not.toHaveBeenCalled();
  });

  it('ends at once when the task is cancelled while it waits', async () => {
    const stop = new AbortController();
    const { write, look } = remote(['before', 'never']);
    const running = writeOnce({
      write,
      look,
      delaysMs: [60_000],
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(), 10);
    await expect(running).rejects.toThrow('aborted');
  });
});
