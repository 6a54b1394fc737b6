import { Config } from '@backstage/config';
import { ArgocdCredentials, AzureCredentials } from './ArgocdCredentials';
import { readAddress } from './readAddress';

const OIDC_KEY = 'argocd.oidcConfig';

/**
 * Reads the credentials for one instance: its token, its account, the account for all, the identity provider, in this
 * order. There are no default credentials.
 *
 * @param key - of the instance, for errors
 * @throws Error that names the key and what it should be
 */
export function readCredentials(
  root: Config,
  instance: Config,
  key: string,
): ArgocdCredentials {
  const token = instance.getOptionalString('token');
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
    instance.getOptionalString('username') ??
    root.getOptionalString('argocd.username');
  const password =
    instance.getOptionalString('password') ??
    root.getOptionalString('argocd.password');
  if (username && password) {
    return { username, password };
  }
  if (root.has(OIDC_KEY)) {
    return readAzure(root);
  }
  throw new Error(
    `${key} has no credentials: set "token", or "username" and "password" there or under "argocd", or argocd.oidcConfig`,
  );
}

function readAzure(root: Config): AzureCredentials {
  const provider = root.getString(`${OIDC_KEY}.provider`);
  if (provider !== 'azure') {
    throw new Error(
      `${OIDC_KEY}.provider is "${provider}": only "azure" is known`,
    );
  }
  const key = root.getString(`${OIDC_KEY}.providerConfigKey`);
  const azure = root.getConfig(key);
  return {
    loginUrl: readAddress(azure.getString('loginUrl'), `${key}.loginUrl`),
    tenantId: azure.getString('tenantId'),
    clientId: azure.getString('clientId'),
    clientSecret: azure.getString('clientSecret'),
  };
}
