import { createVerify } from 'node:crypto';
import { z } from 'zod';
import { GithubError } from '../errors';
import { AppStore } from '../store/AppStore';

/** GitHub's limit for the life of such a token. */
const MAX_LIFETIME_SECONDS = 600;
const CLOCK_SKEW_SECONDS = 60;

const headerSchema = z.object({ alg: z.literal('RS256') });
const claimsSchema = z.object({
  iat: z.number(),
  exp: z.number(),
  // An App's id; older clients send a number.
  iss: z.coerce.string(),
});

/**
 * Checks the JSON Web Token with which an App proves that it is itself.
 *
 * @returns id of the App
 * @throws GithubError 401 with GitHub's words
 */
export function verifyAppToken(apps: AppStore, token: string): number {
  const [header, payload, signature] = token.split('.');
  const undecodable = new GithubError(
    401,
    'A JSON web token could not be decoded',
  );
  const parsedHeader = headerSchema.safeParse(decode(header));
  const claims = claimsSchema.safeParse(decode(payload));
  if (!parsedHeader.success || !claims.success) {
    throw undecodable;
  }
  const app = apps.find(Number(claims.data.iss));
  if (!app) {
    throw new GithubError(404, 'Integration not found');
  }
  const authentic = createVerify('RSA-SHA256')
    .update(`${header}.${payload}`)
    .verify(app.publicKey, signature, 'base64url');
  if (!authentic) {
    throw undecodable;
  }
  const now = Date.now() / 1000;
  const { iat, exp } = claims.data;
  if (exp < now - CLOCK_SKEW_SECONDS) {
    throw new GithubError(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (
    exp - now > MAX_LIFETIME_SECONDS + CLOCK_SKEW_SECONDS ||
    iat > now + CLOCK_SKEW_SECONDS
  ) {
    throw new GithubError(
      401,
      "'Expiration time' claim ('exp') is too far in the future",
    );
  }
  return app.id;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
