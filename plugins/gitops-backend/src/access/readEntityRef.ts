import {
  CompoundEntityRef,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { z } from 'zod';

const NAME = /^[a-zA-Z0-9](?:[a-zA-Z0-9._-]{0,61}[a-zA-Z0-9])?$/;

const paramsSchema = z.object({
  kind: z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,62}$/, 'is no kind'),
  namespace: z.string().regex(NAME, 'is no namespace'),
  name: z.string().regex(NAME, 'is no name of an entity'),
});

/**
 * Reads `:kind/:namespace/:name` of a route.
 *
 * @throws InputError that names the part
 */
export function readEntityRef(params: unknown): CompoundEntityRef {
  const result = paramsSchema.safeParse(params);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new InputError(`${path.join('.')} ${message}`);
  }
  return result.data;
}

/**
 * @returns the full reference in lower case, as the catalog knows it, or undefined for what is none
 */
export function normalizeEntityRef(text: string): string | undefined {
  try {
    return stringifyEntityRef(readEntityRef(parseEntityRef(text)));
  } catch {
    return undefined;
  }
}
