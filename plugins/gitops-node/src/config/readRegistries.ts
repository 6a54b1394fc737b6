import { Config } from '@backstage/config';

/**
 * A registry that may be asked about images.
 *
 * @public
 */
export interface RegistryConfig {
  /** As image names begin: `ghcr.io`, `registry.acme.example:5000`. Docker Hub is `docker.io`. */
  host: string;
  /** Where its API answers, without `/v2` and without a slash at the end. */
  apiUrl: string;
  /** Absent where anybody may read. */
  credentials?: { username: string; password: string };
}

/** Known everywhere, readable without an account, and asked unless the configuration says otherwise. */
const PUBLIC_REGISTRIES: RegistryConfig[] = [
  { host: 'docker.io', apiUrl: 'https://registry-1.docker.io' },
  { host: 'ghcr.io', apiUrl: 'https://ghcr.io' },
  { host: 'public.ecr.aws', apiUrl: 'https://public.ecr.aws' },
  { host: 'quay.io', apiUrl: 'https://quay.io' },
];

const HOST = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/;

/**
 * Reads `gitops.registries`: the public ones, and those that the configuration adds or replaces. No other host is ever
 * asked, because image names come from people.
 *
 * @throws Error that names the key and what it should be
 */
export function readRegistries(configs: Config[]): RegistryConfig[] {
  const own = configs.map(readRegistry);
  return [
    ...PUBLIC_REGISTRIES.filter(
      ({ host }) => !own.some(each => each.host === host),
    ),
    ...own,
  ];
}

function readRegistry(config: Config, index: number): RegistryConfig {
  const key = `gitops.registries[${index}]`;
  const host = config.getString('host');
  if (!HOST.test(host)) {
    throw new Error(
      `${key}.host is "${host}": it should look like ghcr.io or registry.acme.example:5000`,
    );
  }
  const apiUrl = (
    config.getOptionalString('apiUrl') ??
    PUBLIC_REGISTRIES.find(known => known.host === host)?.apiUrl ??
    `https://${host}`
  ).replace(/\/+$/, '');
  if (!/^https?:$/.test(URL.canParse(apiUrl) ? new URL(apiUrl).protocol : '')) {
    throw new Error(
      `${key}.apiUrl is "${apiUrl}": it should look like https://${host}`,
    );
  }
  const username = config.getOptionalString('username');
  const password = config.getOptionalString('password');
  if ((username === undefined) !== (password === undefined)) {
    throw new Error(`${key} must have both username and password, or neither`);
  }
  return {
    host,
    apiUrl,
    ...(username !== undefined && password !== undefined
      ? { credentials: { username, password } }
      : {}),
  };
}
