import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TreeEntry } from '../../git/GitObjects';
import { GitRepository } from '../../git/GitRepository';
import { runGit } from '../../git/runGit';

const NEWLINE = 0x0a;

/** Writes files of a repository into a folder, under their paths, with one `git` for all of them. */
export async function exportFiles({
  repository,
  files,
  folder,
}: {
  repository: GitRepository;
  /** Entries of the whole tree; what is no file is left out. */
  files: TreeEntry[];
  folder: string;
}): Promise<void> {
  const blobs = files.filter(({ mode }) => mode.startsWith('100'));
  const { stdout } = await runGit(repository.path, ['cat-file', '--batch'], {
    input: blobs.map(({ sha }) => `${sha}\n`).join(''),
  });
  let position = 0;
  for (const { path } of blobs) {
    // "<sha> blob <size>", the content, a line break.
    const end = stdout.indexOf(NEWLINE, position);
    const size = Number(stdout.toString('utf8', position, end).split(' ')[2]);
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, stdout.subarray(end + 1, end + 1 + size));
    position = end + 1 + size + 1;
  }
}
