import { createHash } from 'node:crypto';

/** The id that git gives a file's content, so that contents can be compared with a tree without reading them. */
export function gitBlobSha(content: string | Buffer): string {
  const bytes = Buffer.from(content);
  return createHash('sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
