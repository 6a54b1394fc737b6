import { Config } from '@backstage/config';
import { ArgocdCredentials } from './http/ArgocdCredentials';
import { readAddress } from './http/readAddress';
import { readCredentials } from './http/readCredentials';
import { readCa, readProxy } from './http/readTrust';

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
  credentials: ArgocdCredentials;
  /** Certificates in PEM that are trusted instead of those that Node trusts. */
  ca?: string;
  /** Address of a proxy, which may hold credentials, or `none`. Default: what the environment says. */
  proxy?: string;
  /** `webhook.github.secret` of this Argo CD, where it has one: what tells it of a push is signed with it. */
  webhookSecret?: string;
}

/**
 * Reads the Argo CD instances from the configuration that Roadie's plugins read too. Locators of another type than
 * `config` are left to them, and so is every key that is about pages or about creating things.
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
  const ca = readCa(config, key);
  const proxy = readProxy(config, key);
  const webhookSecret = config.getOptionalString('webhookSecret');
  return {
    name: config.getString('name'),
    url,
    frontendUrl: frontendUrl
      ? readAddress(frontendUrl, `${key}.frontendUrl`)
      : url,
    credentials: readCredentials(root, config, key),
    ...(ca && { ca }),
    ...(proxy && { proxy }),
    ...(webhookSecret && { webhookSecret }),
  };
}
