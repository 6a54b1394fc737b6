import { Config } from '@backstage/config';

/**
 * One Argo CD, as `argocd.appLocatorMethods` names it.
 *
 * @public
 */
export interface ArgocdInstance {
  name: string;
  /** Address of the API, without a slash at the end. */
  url: string;
  /** Address that people open, without a slash at the end. The API's own where nothing else is configured. */
  frontendUrl: string;
  credentials: { token: string } | { username: string; password: string };
}

/**
 * Reads the Argo CD instances from the configuration that Roadie's plugins read too. Locators of another type than
 * `config` are left to them. There are no default credentials.
 *
 * @throws Error that names the key and what it should be
 * @public
 */
export function readInstances(root: Config): ArgocdInstance[] {
  const locators = root.getOptionalConfigArray('argocd.appLocatorMethods');
  if (!locators) {
    throw new Error(
      'argocd.appLocatorMethods is missing: list the Argo CD instances under a method of type "config"',
    );
  }
  const instances = locators.flatMap((locator, locatorIndex) =>
    locator.getString('type') === 'config'
      ? locator
          .getConfigArray('instances')
          .map((config, index) =>
            readInstance(
              root,
              config,
              `argocd.appLocatorMethods[${locatorIndex}].instances[${index}]`,
            ),
          )
      : [],
  );
  if (instances.length === 0) {
    throw new Error(
      'argocd.appLocatorMethods has no instance: list at least one under a method of type "config"',
    );
  }
  for (const [index, { name }] of instances.entries()) {
    if (instances.findIndex(other => other.name === name) !== index) {
      throw new Error(
        `argocd.appLocatorMethods names the instance "${name}" twice`,
      );
    }
  }
  return instances;
}

function readInstance(
  root: Config,
  config: Config,
  key: string,
): ArgocdInstance {
  const url = readAddress(config.getString('url'), `${key}.url`);
  const frontendUrl = config.getOptionalString('frontendUrl');
  return {
    name: config.getString('name'),
    url,
    frontendUrl: frontendUrl
      ? readAddress(frontendUrl, `${key}.frontendUrl`)
      : url,
    credentials: readCredentials(root, config, key),
  };
}

function readAddress(address: string, key: string): string {
  // The value is not repeated: it may hold a password.
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new Error(
      `${key} is no http or https address: it should look like https://argocd.example.com`,
    );
  }
  if (url.username || url.password) {
    throw new Error(
      `${key} holds credentials: move them to "token", or to "username" and "password"`,
    );
  }
  if (url.search || url.hash) {
    throw new Error(`${key} must end with the path, without "?" and "#"`);
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

function readCredentials(
  root: Config,
  config: Config,
  key: string,
): ArgocdInstance['credentials'] {
  const token = config.getOptionalString('token');
  if (token) {
    // The HTTP client would repeat a malformed header in its error.
    if (!/^[\x21-\x7e]+$/.test(token)) {
      throw new Error(
        `${key}.token holds blanks or characters that no token has`,
      );
    }
    return { token };
  }
  const username =
    config.getOptionalString('username') ??
    root.getOptionalString('argocd.username');
  const password =
    config.getOptionalString('password') ??
    root.getOptionalString('argocd.password');
  if (!username || !password) {
    throw new Error(
      `${key} has no credentials: set "token", or "username" and "password" there or under "argocd"`,
    );
  }
  return { username, password };
}
