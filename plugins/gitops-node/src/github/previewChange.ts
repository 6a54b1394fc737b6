import { PreviewFile } from '@gitops-flow/backstage-plugin-gitops-common';
import { BranchFiles } from './BranchFiles';
import { assertEditable, ChangeRequest } from './ChangeRequest';
import { planRequest } from './planRequest';
import { TextBlobs } from './TextBlobs';

/**
 * What main would have after the merge of a change, file by file in the order of the request.
 *
 * @throws ConflictError when a file to edit is not on main
 */
export async function previewChange(options: {
  main: BranchFiles;
  blobs: TextBlobs;
  change: ChangeRequest;
}): Promise<PreviewFile[]> {
  const { blobs, change } = options;
  const files = await options.main.list(change.signal);
  change.inspect?.(files.keys());
  assertEditable(change, files);
  const read = (sha: string, path: string) =>
    blobs.read(sha, path, change.signal);
  const plan = await planRequest({
    wanted: change,
    current: files,
    replaced: new Map([...files].filter(([path]) => change.replace?.(path))),
    read,
  });
  const removed = new Set(plan.remove);
  const paths = new Set([
    ...(change.files?.keys() ?? []),
    ...(change.edits?.keys() ?? []),
    ...removed,
  ]);
  return Promise.all([...paths].map(previewFile));

  async function previewFile(path: string): Promise<PreviewFile> {
    const sha = files.get(path);
    const before = sha ? { before: await read(sha, path) } : {};
    if (removed.has(path)) {
      return { path, state: 'removed', ...before };
    }
    const written = plan.write.get(path)?.toString();
    if (written === undefined) {
      return { path, state: 'unchanged', content: before.before, ...before };
    }
    const state = sha ? 'modified' : 'added';
    return { path, state, content: written, ...before };
  }
}
