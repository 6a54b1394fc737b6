import { GithubErrorReason } from './GithubError';
import { LostAnswerError } from './LostAnswerError';
import { hasScope, parseScopes } from './oauthScopes';

interface Answer {
  status: number;
  headers: Record<string, string | number | undefined>;
  data: unknown;
  /** GitHub's own words. */
  said: string;
  /** Method and path. */
  call: string;
}

interface Failure {
  reason: GithubErrorReason;
  isPersonal: boolean;
  /** One of the two. */
  answer?: Answer;
  lost?: LostAnswerError;
}

type Advice = (answer: Answer, isPersonal: boolean) => string | undefined;

const CHECK_ADDRESS =
  'check integrations.github[].apiBaseUrl, which is https://api.github.com, or ends in /api/v3 on GitHub Enterprise Server';

/** Codes of Node and OpenSSL. */
const LOST_ADVICE: [RegExp, string][] = [
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    'The name of the host is not known to DNS: check integrations.github[].apiBaseUrl and the DNS of the backend.',
  ],
  [
    /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/,
    'Nothing answers at that address: check integrations.github[].apiBaseUrl, and whether the backend needs a proxy to get there.',
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/,
    'The backend does not trust the certificate of the server: name the company’s root certificate in NODE_EXTRA_CA_CERTS, or renew a certificate that has expired.',
  ],
];

function when(said: RegExp, advice: string): Advice {
  return answer => (said.test(answer.said) ? advice : undefined);
}

function otherwise(advice: string): Advice {
  return () => advice;
}

const adviseWebPage: Advice = ({ data }) =>
  typeof data === 'string' && /^\s*</.test(data)
    ? `A web page answers instead of GitHub’s API: ${CHECK_ADDRESS}.`
    : undefined;

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api, "SAML". */
const adviseSingleSignOn: Advice = ({ headers, said }, isPersonal) => {
  const url = /\burl=(https?:\/\/\S+)/.exec(String(headers['x-github-sso']));
  if (!url && !/\bSAML\b/.test(said)) {
    return undefined;
  }
  const who = isPersonal ? 'Open' : 'The owner of the token opens';
  const where =
    url?.[1] ?? 'the token’s page in the settings of GitHub, Configure SSO,';
  return `The organisation wants single sign-on, and the token is not authorized for it. ${who} ${where} to authorize it; then run this again.`;
};

const adviseScopes: Advice = ({ headers }, isPersonal) => {
  const accepted = parseScopes(headers['x-accepted-oauth-scopes']);
  const granted = parseScopes(headers['x-oauth-scopes']);
  if (
    headers['x-oauth-scopes'] === undefined ||
    accepted.length === 0 ||
    accepted.some(scope => hasScope(granted, scope))
  ) {
    return undefined;
  }
  const how = isPersonal
    ? 'add the scope to the portal’s sign-in with GitHub and sign in again'
    : 'give the token under integrations.github that scope';
  return `The token has ${
    granted.length > 0 ? `the scopes ${granted.join(', ')}` : 'no scope'
  }, and GitHub accepts one of ${accepted.join(', ')}: ${how}.`;
};

const advisePermissions: Advice = ({ headers, said }, isPersonal) => {
  const needed = headers['x-accepted-github-permissions'];
  const suffix = needed ? ` GitHub accepts: ${needed}.` : '';
  if (/by personal access token/.test(said)) {
    return `The fine-grained token lacks a permission, or an owner of the organisation has not approved it yet (Settings, Personal access tokens, Pending requests).${suffix}`;
  }
  if (/by integration/.test(said)) {
    return isPersonal
      ? `The sign-in’s GitHub App lacks a permission, or you lack the right yourself.${suffix}`
      : `The GitHub App lacks a permission, or an owner of the organisation has not accepted it yet (Settings, GitHub Apps, Configure).${suffix}`;
  }
  return undefined;
};

const ADVICE: Partial<Record<GithubErrorReason, Advice[]>> = {
  credentials: [
    ({ call }) =>
      /^\w+ \/app\b/.test(call)
        ? 'GitHub does not accept the App’s key: compare appId and privateKey under integrations.github[].apps with the App’s page on GitHub, and the clock of the backend with the real time.'
        : undefined,
    (_, isPersonal) =>
      isPersonal
        ? 'Your sign-in to GitHub has expired or was revoked: sign out of GitHub in the settings of the portal, sign in again, and run this again.'
        : undefined,
    otherwise(
      'The credentials under integrations.github are wrong, expired or revoked: renew them and restart the backend.',
    ),
  ],
  permission: [
    adviseWebPage,
    adviseSingleSignOn,
    when(
      /IP allow list/i,
      'The organisation lets in only the addresses of its IP allow list: an owner adds the address that the backend sends from (Settings, Authentication security).',
    ),
    when(
      /installation has been suspended/i,
      'The GitHub App is suspended: an owner of the organisation unsuspends it (Settings, GitHub Apps, Configure).',
    ),
    when(
      /account (was|has been|is) suspended/i,
      'GitHub has suspended the account: its owner asks GitHub’s support, or use another account.',
    ),
    when(
      /OAuth App access restrictions/i,
      'The organisation has not approved the OAuth App of the portal’s sign-in: an owner approves it (Settings, Third-party access).',
    ),
    when(
      /forbids access via .*lifetime/i,
      'The organisation forbids tokens that live so long: make one that expires earlier and put it under integrations.github.',
    ),
    when(
      /forbids access via/i,
      'The organisation forbids this kind of token: use a GitHub App, or the kind that the organisation allows.',
    ),
    when(
      /archived/i,
      'The repository is archived: somebody with admin rights unarchives it in its settings.',
    ),
    adviseScopes,
    advisePermissions,
    (_, isPersonal) =>
      isPersonal
        ? 'You lack the right for this on GitHub yourself: ask somebody with admin rights for it.'
        : 'The account behind integrations.github lacks the right for this: give it the right, or use credentials that have it.',
  ],
  rateLimit: [
    ({ headers }) =>
      `A rate limit of GitHub is used up: try again ${describeWait(headers)}.`,
  ],
  notFound: [
    adviseWebPage,
    adviseSingleSignOn,
    ({ call }) =>
      /^\w+ \/app\b/.test(call)
        ? 'GitHub does not know the App or its installation: compare appId under integrations.github[].apps with the App’s page on GitHub, and install the App in the organisation.'
        : undefined,
    adviseScopes,
    ({ call }) =>
      /^(POST|PUT|PATCH) .*\/(git\/trees|contents\/)/.test(call)
        ? 'Either it does not exist, or the credentials may not write to it; files under .github/workflows also need the permission Workflows of an App or the scope workflow of a token.'
        : undefined,
    (_, isPersonal) =>
      isPersonal
        ? 'Either it does not exist, or you have no access to the repository on GitHub.'
        : 'Either it does not exist, or the GitHub App or token has no access to the repository.',
  ],
  conflict: [
    otherwise('Somebody else may be changing the same thing: try again.'),
  ],
  validation: [otherwise('GitHub does not accept what was sent.')],
  unavailable: [otherwise('Nothing is lost: try again in a few minutes.')],
  other: [
    ({ status }) =>
      status >= 300 && status < 400
        ? 'The repository was renamed or moved: name its new place in the configuration, or rename it back.'
        : undefined,
    ({ status }) =>
      status === 501
        ? 'This server does not offer the call: a newer GitHub Enterprise Server is needed.'
        : undefined,
    adviseWebPage,
  ],
};

/**
 * What to do about a failed call: the cause where it is known, and the remedy.
 *
 * GitHub says little in the status, more in its words and headers, so those are looked at first.
 */
export function adviseGithubError(failure: Failure): string {
  const { answer, lost, reason, isPersonal } = failure;
  if (lost?.isForeign) {
    return `A login page or a proxy answers instead of GitHub’s API: ${CHECK_ADDRESS}.`;
  }
  if (lost) {
    const { code = '' } = lost;
    return (
      LOST_ADVICE.find(([pattern]) => pattern.test(code))?.[1] ??
      'Nothing is lost: try again in a few minutes.'
    );
  }
  if (answer) {
    for (const advise of ADVICE[reason] ?? []) {
      const advice = advise(answer, isPersonal);
      if (advice) {
        return advice;
      }
    }
  }
  return 'See the log of the backend.';
}

function describeWait(headers: Answer['headers']): string {
  const seconds = Number(headers['retry-after']);
  if (seconds > 0) {
    return `in ${seconds} seconds`;
  }
  const reset = Number(headers['x-ratelimit-reset']);
  return reset > 0
    ? `after ${new Date(reset * 1_000).toISOString()}`
    : 'in a few minutes';
}
