/**
 * A local account of Argo CD that may log in.
 *
 * @public
 */
export interface PasswordCredentials {
  username: string;
  password: string;
}

/**
 * An application in Microsoft Entra ID whose tokens Argo CD accepts.
 *
 * @public
 */
export interface AzureCredentials {
  /** Address of the identity provider, without a slash at the end: https://login.microsoftonline.com. */
  loginUrl: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
}

/**
 * How the portal proves to an Argo CD who it is.
 *
 * @public
 */
export type ArgocdCredentials =
  | { token: string }
  | PasswordCredentials
  | AzureCredentials;
