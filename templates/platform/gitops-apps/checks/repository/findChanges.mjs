/**
 * Compares two checkouts file by file.
 *
 * @param {import('./RepositoryTree.mjs').RepositoryTree} base
 * @param {import('./RepositoryTree.mjs').RepositoryTree} head
 * @returns {{path: string, status: 'added' | 'modified' | 'removed'}[]} in order of the path
 */
export function findChanges(base, head) {
  const changes = [];
  for (const path of new Set([...base.paths, ...head.paths].sort())) {
    if (!base.has(path)) {
      changes.push({ path, status: 'added' });
    } else if (!head.has(path)) {
      changes.push({ path, status: 'removed' });
    } else if (!base.read(path).equals(head.read(path))) {
      changes.push({ path, status: 'modified' });
    }
  }
  return changes;
}
