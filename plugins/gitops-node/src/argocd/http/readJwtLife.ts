import { z } from 'zod';
import { parseJson } from './parseJson';

const claimsSchema = z.object({
  exp: z.number(),
  iat: z.number().optional(),
});

/**
 * How long a JWT is good for, in milliseconds. It is counted between two times of the issuer's clock, which need not
 * be ours.
 *
 * @returns undefined for a token that does not say, or is no JWT
 */
export function readJwtLife(
  token: string,
  now = Date.now(),
): number | undefined {
  const payload = token.split('.').at(1) ?? '';
  const claims = claimsSchema.safeParse(
    parseJson(Buffer.from(payload, 'base64url').toString('utf8')),
  );
  if (!claims.success) {
    return undefined;
  }
  const { exp, iat = now / 1_000 } = claims.data;
  return exp > iat ? (exp - iat) * 1_000 : undefined;
}
