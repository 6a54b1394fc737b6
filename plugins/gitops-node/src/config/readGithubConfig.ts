import { Config } from '@backstage/config';

/**
 * How GitHub is written to.
 *
 * @public
 */
export interface GithubAccessConfig {
  /** `integration`: with the App or token of `integrations.github`; `user`: with the signed-in person's own token. */
  writeAs: 'integration' | 'user';
  /** How many requests that create or change something one identity may send; absent where nothing limits them. */
  contentRequests?: { perMinute: number; perHour: number };
}

const WRITERS = ['integration', 'user'] as const;

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, secondary rate limits. */
const GITHUB_COM_LIMITS = { perMinute: 80, perHour: 500 };

/**
 * Reads `gitops.github`.
 *
 * @param host - of the GitOps repository: github.com and ghe.com have limits that no configuration has to name
 * @throws Error that names the key and what it should be
 */
export function readGithubConfig(
  config: Config | undefined,
  host: string,
): GithubAccessConfig {
  const value = config?.getOptionalString('writeAs') ?? 'integration';
  const writeAs = WRITERS.find(known => known === value);
  if (!writeAs) {
    throw new Error(
      `gitops.github.writeAs is "${value}": use one of ${WRITERS.join(', ')}`,
    );
  }
  const contentRequests = readLimits(config, host);
  return { writeAs, ...(contentRequests ? { contentRequests } : {}) };
}

function readLimits(
  config: Config | undefined,
  host: string,
): GithubAccessConfig['contentRequests'] {
  const isCloud = host === 'github.com' || host.endsWith('.ghe.com');
  const limits = config?.getOptionalConfig('contentRequests');
  if (!limits) {
    return isCloud ? GITHUB_COM_LIMITS : undefined;
  }
  return {
    perMinute: readCount(limits, 'perMinute', GITHUB_COM_LIMITS.perMinute),
    perHour: readCount(limits, 'perHour', GITHUB_COM_LIMITS.perHour),
  };
}

function readCount(config: Config, key: string, fallback: number): number {
  const count = config.getOptionalNumber(key) ?? fallback;
  if (!Number.isInteger(count) || count < 1) {
    throw new Error(
      `gitops.github.contentRequests.${key} is ${count}: use a whole number of at least 1`,
    );
  }
  return count;
}
