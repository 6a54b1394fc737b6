import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';

/**
 * Reads the text files that the steps before have put into the workspace.
 *
 * @returns content by path, with `/` between folders, in the order of the paths
 * @throws InputError when a file is no text: the commit carries its content as text
 */
export async function readWorkspaceFiles(options: {
  workspacePath: string;
  /** Folder inside the workspace. */
  sourcePath: string;
}): Promise<Map<string, string>> {
  const root = resolveSafeChildPath(options.workspacePath, options.sourcePath);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .map(path => path.split(sep).join('/'))
    .filter(path => path !== '.git' && !path.startsWith('.git/'))
    .sort();
  const files = new Map<string, string>();
  for (const path of paths) {
    files.set(path, decode(path, await readFile(join(root, path))));
  }
  return files;
}

function decode(path: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      bytes,
    );
  } catch {
    throw new InputError(
      `${path} is no UTF-8 text: take it out of the template's skeleton`,
    );
  }
}
