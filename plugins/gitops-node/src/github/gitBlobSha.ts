import { createHash } from 'node:crypto';

/** The id that git gives a file's content, so that contents can be compared with a tree without reading them. */
export function gitBlobSha(content: string): string {
  const bytes = Buffer.from(content, 'utf8');
  return createHash('sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}
