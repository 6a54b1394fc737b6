import { Response } from 'undici';
import { z } from 'zod';
import { parseJson } from './parseJson';
import { readBody } from './readBody';

const MAX_BYTES = 64 * 1024;

/** Argo CD says what is wrong in one form, in logs and streams in another; identity providers as OAuth has it. */
const errorSchema = z.union([
  z.object({ message: z.string() }).transform(({ message }) => message),
  z
    .object({ error: z.object({ message: z.string() }) })
    .transform(({ error }) => error.message),
  z
    .object({ error_description: z.string() })
    .transform(body => body.error_description),
]);

/**
 * Reads what an answer that is no success says about it.
 *
 * @returns undefined where it says nothing in a form that is known
 * @throws whatever keeps the body from being read
 */
export async function readErrorMessage(
  response: Response,
): Promise<string | undefined> {
  const type = response.headers.get('content-type') ?? '';
  if (!type.startsWith('application/json')) {
    // A proxy's page, a redirect, or a stream that need not end: the status says enough.
    await response.body?.cancel();
    return undefined;
  }
  const body = await readBody(response, MAX_BYTES);
  return errorSchema.safeParse(parseJson(body ?? '')).data;
}
