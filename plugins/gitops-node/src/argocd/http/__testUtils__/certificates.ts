import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path of a certificate made for tests. */
export function certificatePath(name: string): string {
  return join(__dirname, 'certificates', `${name}.pem`);
}

/** A certificate, or the key, made for tests. */
export function certificate(name: string): string {
  return readFileSync(certificatePath(name), 'utf8');
}
