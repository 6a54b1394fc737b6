import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { FileContents } from '@gitops-flow/backstage-plugin-gitops-node';

/** Neither git's own files nor what was installed beside the sources. */
const SKIPPED = /(^|\/)(\.git|node_modules)(\/|$)/;

/**
 * Reads the files that the steps before have put into the workspace.
 *
 * @returns content by path, with `/` between folders, in the order of the paths; what is no UTF-8 text comes as bytes
 */
export async function readWorkspaceFiles(options: {
  workspacePath: string;
  /** Folder inside the workspace. */
  sourcePath: string;
}): Promise<FileContents> {
  const root = resolveSafeChildPath(options.workspacePath, options.sourcePath);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .map(path => path.split(sep).join('/'))
    .filter(path => !SKIPPED.test(path))
    .sort();
  const files = new Map<string, string | Buffer>();
  for (const path of paths) {
    files.set(path, decode(await readFile(join(root, path))));
  }
  return files;
}

function decode(bytes: Buffer): string | Buffer {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : bytes;
}
