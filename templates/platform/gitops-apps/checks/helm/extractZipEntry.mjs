import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import yauzl from 'yauzl';

/**
 * Writes one file of a zip archive to disk, executable.
 *
 * @param {{archive: string, entry: string, target: string}} options
 * @throws Error when the archive does not hold it
 */
export async function extractZipEntry({ archive, entry: name, target }) {
  const zip = await promisify(yauzl.open)(archive, {
    lazyEntries: true,
    autoClose: false,
  });
  try {
    const entry = await findEntry(zip, name, archive);
    const content = await promisify(zip.openReadStream.bind(zip))(entry);
    await pipeline(content, createWriteStream(target, { mode: 0o755 }));
  } finally {
    zip.close();
  }
}

function findEntry(zip, name, archive) {
  return new Promise((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', () => reject(new Error(`${archive} holds no ${name}`)));
    zip.on('entry', entry => {
      if (entry.fileName === name) {
        resolve(entry);
      } else {
        zip.readEntry();
      }
    });
    zip.readEntry();
  });
}
