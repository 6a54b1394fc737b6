import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** Contents by path, with `/` between folders. What is no UTF-8 text comes as bytes. */
export type SourceFiles = ReadonlyMap<string, string | Buffer>;

/** Installed for the sources, but no part of them. */
const SKIPPED = /(^|\/)(node_modules|\.cache)\//;

/** Reads a folder with everything below it. */
export async function readSourceFiles(folder: string): Promise<SourceFiles> {
  const entries = await readdir(folder, {
    recursive: true,
    withFileTypes: true,
  });
  const paths = entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)))
    .map(path => path.split(sep).join('/'))
    .filter(path => !SKIPPED.test(path))
    .sort();
  return new Map(
    await Promise.all(
      paths.map(
        async path =>
          [path, decode(await readFile(join(folder, path)))] as const,
      ),
    ),
  );
}

function decode(bytes: Buffer): string | Buffer {
  const text = bytes.toString('utf8');
  return Buffer.from(text).equals(bytes) ? text : bytes;
}
