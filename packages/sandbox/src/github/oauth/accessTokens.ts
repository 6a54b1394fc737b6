import express, { Request, Router } from 'express';
import { z } from 'zod';
import { OauthGrants, OauthRefusal } from './OauthGrants';

const DOCUMENTATION_URL =
  'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-oauth-app-access-token-request-errors';

const DESCRIPTIONS: Record<OauthRefusal, string> = {
  incorrect_client_credentials:
    'The client_id and/or client_secret passed are incorrect.',
  bad_verification_code: 'The code passed is incorrect or expired.',
  redirect_uri_mismatch:
    'The redirect_uri MUST match the registered callback URL for this application.',
};

const requestSchema = z.object({
  client_id: z.string().default(''),
  client_secret: z.string().default(''),
  code: z.string().default(''),
  redirect_uri: z.string().optional(),
  code_verifier: z.string().optional(),
});

/**
 * `POST /login/oauth/access_token`: an app brings a code and gets a token. Refusals are answered with 200, and the answer
 * is a form unless JSON is asked for, both as on GitHub.
 */
export function accessTokens(grants: OauthGrants): Router {
  const router = Router({ caseSensitive: true });
  router.post(
    '/login/oauth/access_token',
    express.urlencoded({ extended: false, limit: '64kb' }),
    express.json({ limit: '64kb' }),
    (req, res) => {
      const answer = redeem(grants, req);
      res.set('cache-control', 'no-store');
      if (/\bjson\b/.test(req.get('accept') ?? '')) {
        res.json(answer);
        return;
      }
      res
        .type('application/x-www-form-urlencoded; charset=utf-8')
        .end(new URLSearchParams(answer).toString());
    },
  );
  return router;
}

function redeem(grants: OauthGrants, req: Request): Record<string, string> {
  const input = requestSchema.safeParse({
    ...(req.body as object | undefined),
    ...basicCredentials(req),
  });
  if (!input.success) {
    return refusal('bad_verification_code');
  }
  const result = grants.redeem({
    clientId: input.data.client_id,
    clientSecret: input.data.client_secret,
    code: input.data.code,
    redirectUri: input.data.redirect_uri,
    verifier: input.data.code_verifier,
  });
  return 'error' in result
    ? refusal(result.error)
    : {
        access_token: result.token,
        scope: result.scopes.join(','),
        token_type: 'bearer',
      };
}

/** Clients may name themselves in the header instead of the body. */
function basicCredentials(req: Request): Record<string, string> {
  const match = /^basic\s+(\S+)$/i.exec(req.get('authorization') ?? '');
  if (!match) {
    return {};
  }
  const text = Buffer.from(match[1], 'base64').toString();
  const colon = text.indexOf(':');
  return {
    client_id: text.slice(0, colon),
    client_secret: text.slice(colon + 1),
  };
}

function refusal(error: OauthRefusal): Record<string, string> {
  return {
    error,
    error_description: DESCRIPTIONS[error],
    error_uri: `${DOCUMENTATION_URL}#${error.replaceAll('_', '-')}`,
  };
}
