import { Config } from '@backstage/config';
import {
  CredentialsFinding,
  GitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';

const TIMEOUT_MS = 10_000;

/** No sign-in has it: GitHub says about it whether it knows the app, and gives nothing. */
const UNKNOWN_CODE = 'gitops-credentials-check';

type Finding = CredentialsFinding<'oauthApp'>;

const check = 'oauthApp';

/**
 * Asks GitHub whether it knows the app that people sign in with, as far as that can be known without a person: what
 * that one may do shows when somebody signs in.
 *
 * GitHub's answers: https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
 *
 * @returns nothing where nobody signs in with GitHub and no request needs it
 */
export async function checkSignIn(options: {
  root: Config;
  gitops: Pick<GitopsConfig, 'github' | 'repository'>;
  timeoutMs?: number;
  signal: AbortSignal;
}): Promise<Finding[]> {
  const { root, gitops, timeoutMs = TIMEOUT_MS, signal } = options;
  const environment = root.getOptionalString('auth.environment');
  const key = `auth.providers.github.${environment ?? 'development'}`;
  const isNeeded = gitops.github.writeAs === 'user';
  const provider = root.getOptionalConfig(key);
  if (!provider) {
    return isNeeded
      ? [
          {
            check,
            problem: `gitops.github.writeAs is user, and ${key} is missing.`,
            remedy: `Add clientId and clientSecret of an OAuth app there, or set gitops.github.writeAs to integration.`,
          },
        ]
      : [];
  }
  const instance =
    provider.getOptionalString('enterpriseInstanceUrl') ?? 'https://github.com';
  const { host } = new URL(instance);
  if (isNeeded && host !== gitops.repository.host) {
    return [
      {
        check,
        problem: `People sign in to ${host}, and the GitOps repository is on ${gitops.repository.host}.`,
        remedy: `Set ${key}.enterpriseInstanceUrl to the address of ${gitops.repository.host}, with an OAuth app from there.`,
      },
    ];
  }
  const clientId = provider.getString('clientId');
  const clientSecret = provider.getString('clientSecret');
  try {
    const response = await fetch(
      `${instance.replace(/\/+$/, '')}/login/oauth/access_token`,
      {
        method: 'POST',
        redirect: 'manual',
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({
          client_id: clientId,
          client_secret: clientSecret,
          code: UNKNOWN_CODE,
        }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      },
    );
    const said = await readError(response);
    return [explain({ said, status: response.status, host, clientId, key })];
  } catch {
    signal.throwIfAborted();
    return [
      {
        check,
        problem: `${host} does not answer a question about the sign-in.`,
        remedy: `Check ${key}.enterpriseInstanceUrl, and whether the backend may connect to ${host}.`,
      },
    ];
  }
}

function explain(answer: {
  said: string | undefined;
  status: number;
  host: string;
  clientId: string;
  key: string;
}): Finding {
  const { said, status, host, clientId, key } = answer;
  if (said === 'bad_verification_code') {
    return {
      check,
      ok: `${host} knows the OAuth app ${clientId} and its secret.`,
    };
  }
  if (said === 'incorrect_client_credentials' || status === 404) {
    return {
      check,
      problem: `${host} does not accept clientId and clientSecret of ${key}.`,
      remedy:
        'Compare the clientId with the app’s page (Developer settings, OAuth Apps), make a new client secret there, put it into the configuration and restart the backend.',
    };
  }
  return {
    check,
    warning: `${host} answers ${
      said ?? status
    } to a question about the sign-in, which says nothing about it.`,
    remedy: 'Sign in with GitHub to see whether it works.',
  };
}

async function readError(response: Response): Promise<string | undefined> {
  const answer: unknown = await response.json().catch(() => undefined);
  return typeof answer === 'object' &&
    answer !== null &&
    'error' in answer &&
    typeof answer.error === 'string'
    ? answer.error
    : undefined;
}
