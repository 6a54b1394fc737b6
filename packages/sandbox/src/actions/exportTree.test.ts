import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository } from '../git/GitRepository';
import { runGit } from '../git/runGit';
import { exportTree } from './exportTree';

describe('exportTree', () => {
  let folder: string;
  let git: GitRepository;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-export-'));
    git = await GitRepository.init(join(folder, 'repository.git'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('writes files, and no links that could lead to others', async () => {
    const sha = await git.objects.writeBlob('one\n');
    const link = await git.objects.writeBlob('/etc/passwd');
    const tree = await git.objects.writeTree({
      changes: [
        { path: 'a/b/one.txt', mode: '100644', sha },
        { path: 'a/run.sh', mode: '100755', sha },
        { path: 'a/link', mode: '120000', sha: link },
      ],
    });
    const target = join(folder, 'out');
    await exportTree(git, tree, target);
    expect((await readdir(join(target, 'a'))).sort()).toEqual(['b', 'run.sh']);
    expect(await readFile(join(target, 'a/b/one.txt'), 'utf8')).toBe('one\n');
  });

  it.each(['..', '.git'])('does not follow the path %s', async name => {
    const sha = await git.objects.writeBlob('evil\n');
    // git itself refuses to make such trees.
    const write = async (entry: string, object: string) =>
      (
        await runGit(
          git.path,
          ['hash-object', '-w', '-t', 'tree', '--literally', '--stdin'],
          {
            input: Buffer.concat([
              Buffer.from(`${entry}\0`),
              Buffer.from(object, 'hex'),
            ]),
          },
        )
      ).stdout
        .toString()
        .trim();
    const tree = await write(
      `40000 ${name}`,
      await write('100644 evil.txt', sha),
    );
    await expect(exportTree(git, tree, join(folder, 'out'))).rejects.toThrow(
      `The repository holds the path "${name}`,
    );
    expect(await readdir(folder)).toEqual(['repository.git']);
  });
});
