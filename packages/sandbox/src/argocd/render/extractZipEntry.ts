import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Entry, open, ZipFile } from 'yauzl';

/**
 * Writes one file of a zip archive to disk, executable.
 *
 * @throws Error when the archive does not hold it
 */
export async function extractZipEntry({
  archive,
  entry: name,
  target,
}: {
  archive: string;
  entry: string;
  target: string;
}): Promise<void> {
  const zip = await openZip(archive);
  try {
    const entry = await findEntry(zip, name, archive);
    const content = await new Promise<NodeJS.ReadableStream>(
      (resolve, reject) =>
        zip.openReadStream(entry, (error, stream) =>
          error ? reject(error) : resolve(stream),
        ),
    );
    await pipeline(content, createWriteStream(target, { mode: 0o755 }));
  } finally {
    zip.close();
  }
}

function openZip(archive: string): Promise<ZipFile> {
  return new Promise((resolve, reject) =>
    open(archive, { lazyEntries: true, autoClose: false }, (error, zip) =>
      error ? reject(error) : resolve(zip),
    ),
  );
}

function findEntry(
  zip: ZipFile,
  name: string,
  archive: string,
): Promise<Entry> {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => reject(new Error(`${archive} holds no ${name}`)));
    zip.on('entry', (entry: Entry) => {
      if (entry.fileName === name) {
        resolve(entry);
      } else {
        zip.readEntry();
      }
    });
    zip.readEntry();
  });
}
