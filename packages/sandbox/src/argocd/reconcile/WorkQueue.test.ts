import { WorkQueue } from './WorkQueue';

describe('WorkQueue', () => {
  it('works once on a key that was added many times, and again on one added meanwhile', async () => {
    const seen: string[] = [];
    let release = () => {};
    const gate = new Promise<void>(resolve => {
      release = resolve;
    });
    const queue = WorkQueue.create({
      work: async key => {
        seen.push(key);
        await gate;
      },
      failed: () => undefined,
    });
    queue.add('a');
    queue.add('a');
    queue.add('b');
    await new Promise(resolve => setTimeout(resolve, 20));
    expect(seen).toEqual(['a', 'b']);
    const again = queue.add('a');
    queue.add('a');
    release();
    await again;
    expect(seen).toEqual(['a', 'b', 'a']);
  });

  it('goes on after a task that failed', async () => {
    const failures: string[] = [];
    let calls = 0;
    const queue = WorkQueue.create({
      work: async () => {
        calls += 1;
        if (calls === 1) {
          throw new Error('first');
        }
      },
      failed: (key, error) => failures.push(`${key}: ${error}`),
    });
    await queue.add('a');
    await queue.add('a');
    expect(failures).toEqual(['a: Error: first']);
    expect(calls).toBe(2);
  });

  it('takes nothing on after it was drained', async () => {
    let calls = 0;
    const queue = WorkQueue.create({
      work: async () => {
        calls += 1;
      },
      failed: () => undefined,
    });
    await queue.drain();
    await queue.add('a');
    expect(calls).toBe(0);
  });
});
