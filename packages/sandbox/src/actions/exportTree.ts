import { mkdir } from 'node:fs/promises';
import { exportFiles } from '../argocd/render/exportFiles';
import { GitRepository } from '../git/GitRepository';

/**
 * Writes the files of a tree or commit into a new folder. Links are left out: they could lead out of the folder, to
 * files of this machine.
 *
 * @throws Error for a path that would leave the folder, which `git` itself never makes
 */
export async function exportTree(
  repository: GitRepository,
  treeish: string,
  folder: string,
): Promise<void> {
  const entries = await repository.objects.readTree(treeish, {
    recursive: true,
  });
  const strange = entries.find(({ path }) =>
    path.split('/').some(name => ['', '.', '..', '.git'].includes(name)),
  );
  if (strange) {
    throw new Error(`The repository holds the path "${strange.path}"`);
  }
  await mkdir(folder, { recursive: true });
  await exportFiles({ repository, files: entries, folder });
}
