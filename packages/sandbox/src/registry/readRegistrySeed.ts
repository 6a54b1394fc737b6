import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PACKAGE_FOLDER } from '../packageFolder';
import { RegistrySeed, registrySchema } from './registrySchema';

const SEED_FILE = join(PACKAGE_FOLDER, 'seed/registry.yaml');

/** @throws with the place of each mistake in the file */
export async function readRegistrySeed(
  file: string = SEED_FILE,
): Promise<RegistrySeed> {
  const result = registrySchema.safeParse(parse(await readFile(file, 'utf8')));
  if (!result.success) {
    throw new Error(`${file} is wrong:\n${z.prettifyError(result.error)}`);
  }
  return result.data;
}
