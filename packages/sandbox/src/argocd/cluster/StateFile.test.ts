import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateFile } from './StateFile';

describe('StateFile', () => {
  const failed = (error: unknown) => {
    throw error;
  };
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'state-file-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has no state before the first write, and the last one after it', async () => {
    const path = join(folder, 'deep', 'state.json');
    expect(await StateFile.read(path)).toBeUndefined();
    let count = 1;
    const file = StateFile.create({ path, state: () => ({ count }), failed });
    file.changed();
    count = 2;
    await file.flush();
    expect(await StateFile.read(path)).toEqual({ count: 2 });
    expect(await readdir(join(folder, 'deep'))).toEqual(['state.json']);
  });

  it('writes by itself after a moment', async () => {
    const path = join(folder, 'state.json');
    StateFile.create({ path, state: () => 'x', failed }).changed();
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(await readFile(path, 'utf8')).toBe('"x"');
  });

  it('names a file that it cannot read', async () => {
    const path = join(folder, 'state.json');
    await writeFile(path, '{');
    await expect(StateFile.read(path)).rejects.toThrow(`${path} is no JSON`);
  });

  it('tells of a write that went wrong and tries again', async () => {
    const blocker = join(folder, 'blocked');
    const path = join(blocker, 'state.json');
    await writeFile(blocker, '');
    const problems: unknown[] = [];
    const file = StateFile.create({
      path,
      state: () => 'x',
      failed: error => problems.push(error),
    });
    file.changed();
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(problems).toHaveLength(1);
    await expect(file.flush()).rejects.toThrow();
    await rm(blocker);
    await file.flush();
    expect(await readFile(path, 'utf8')).toBe('"x"');
  });
});
