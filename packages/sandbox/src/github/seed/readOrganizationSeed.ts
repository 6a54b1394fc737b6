import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { OrganizationSeed, organizationSchema } from './organizationSchema';

/** @throws with the place of each mistake in the file */
export async function readOrganizationSeed(
  file: string,
): Promise<OrganizationSeed> {
  const result = organizationSchema.safeParse(
    parse(await readFile(file, 'utf8')),
  );
  if (!result.success) {
    throw new Error(`${file} is wrong:\n${z.prettifyError(result.error)}`);
  }
  return result.data;
}
