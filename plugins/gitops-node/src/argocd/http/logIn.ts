import { z } from 'zod';
import { ArgocdConnection } from './ArgocdConnection';
import { AzureCredentials, PasswordCredentials } from './ArgocdCredentials';
import { ArgocdError } from './ArgocdError';
import { AccessToken } from './ArgocdSession';
import { readJwtLife } from './readJwtLife';
import { findUpstreamRequest } from './upstreamRequests';

const CALL = 'log in';
const SESSION_PATH = ['api', 'v1', 'session'];

const sessionSchema = z.object({ token: z.string().min(1) });
const oauthSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional(),
});

interface LogInOptions<T> {
  /** To Argo CD, or to the identity provider. */
  connection: ArgocdConnection;
  credentials: T;
  timeoutMs: number;
}

/**
 * Brings a token for Argo CD.
 *
 * @throws ArgocdError
 */
export async function logIn(
  options: LogInOptions<PasswordCredentials | AzureCredentials>,
): Promise<AccessToken> {
  const { credentials } = options;
  return 'clientSecret' in credentials
    ? logInAtAzure({ ...options, credentials })
    : logInWithPassword({ ...options, credentials });
}

async function logInWithPassword(
  options: LogInOptions<PasswordCredentials>,
): Promise<AccessToken> {
  const { connection, credentials, timeoutMs } = options;
  const { username, password } = credentials;
  findUpstreamRequest({ method: 'POST', path: SESSION_PATH });
  const response = await connection.request({
    call: CALL,
    method: 'POST',
    path: SESSION_PATH,
    // Exactly this: a charset behind it is refused.
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
    timeoutMs,
  });
  const { token } = await connection.readJson({
    call: CALL,
    response,
    schema: sessionSchema,
  });
  return { token, lifeMs: readJwtLife(token) };
}

/** Argo CD has to accept the client as an audience, and finds its rights by the groups in the token. */
async function logInAtAzure(
  options: LogInOptions<AzureCredentials>,
): Promise<AccessToken> {
  const { connection, credentials, timeoutMs } = options;
  const { tenantId, clientId, clientSecret } = credentials;
  const response = await connection
    .request({
      call: CALL,
      method: 'POST',
      path: [tenantId, 'oauth2', 'v2.0', 'token'],
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret,
        scope: `${clientId}/.default`,
      }).toString(),
      timeoutMs,
    })
    .catch((error: unknown) => {
      // OAuth says with 400 that it does not know the client.
      throw error instanceof ArgocdError && error.reason === 'refused'
        ? connection.error(CALL, 'unauthenticated', error.explanation)
        : error;
    });
  const answer = await connection.readJson({
    call: CALL,
    response,
    schema: oauthSchema,
  });
  return {
    token: answer.access_token,
    lifeMs: answer.expires_in && answer.expires_in * 1_000,
  };
}
