import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PACKAGE_FOLDER } from '../../packageFolder';

/** A recorded exchange. */
export interface Recording {
  description: string;
  request: {
    method: string;
    path: string;
    headers: Record<string, string>;
    body: unknown;
  };
  response: {
    status: number;
    headers: Record<string, string>;
    body: unknown;
  };
}

const FOLDER = resolve(PACKAGE_FOLDER, '../../fixtures/argocd/v3.5.1');

/** @param name - without extension: `get/missing` */
export function readRecording(name: string): Recording {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

/** A recorded stream: what was asked, and what came, byte by byte. */
export function readStream(name: string): Recording & { text: string } {
  return {
    ...readRecording(`streams/${name}.meta`),
    text: readFileSync(join(FOLDER, `streams/${name}.sse`), 'utf8'),
  };
}
