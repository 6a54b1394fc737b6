import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateFile } from './StateFile';

describe('StateFile', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'state-file-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has no state before the first write, and the last one after it', async () => {
    const path = join(folder, 'deep', 'state.json');
    expect(await StateFile.read(path)).toBeUndefined();
    let count = 1;
    const file = StateFile.create({ path, state: () => ({ count }) });
    file.changed();
    count = 2;
    await file.flush();
    expect(await StateFile.read(path)).toEqual({ count: 2 });
    expect(await readdir(join(folder, 'deep'))).toEqual(['state.json']);
  });

  it('writes by itself after a moment', async () => {
    const path = join(folder, 'state.json');
    StateFile.create({ path, state: () => 'x' }).changed();
    await new Promise(resolve => setTimeout(resolve, 400));
    expect(await readFile(path, 'utf8')).toBe('"x"');
  });

  it('names a file that it cannot read', async () => {
    const path = join(folder, 'state.json');
    await writeFile(path, '{');
    await expect(StateFile.read(path)).rejects.toThrow(`${path} is no JSON`);
  });
});
