import { InstanceDetails } from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgocdCredentials } from '@gitops-flow/backstage-plugin-gitops-node';
import { textWithoutSecrets } from '../access/withoutSecrets';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';

const HIDDEN = '***';
/** What is shorter is found in many a harmless word, and is no secret. */
const MIN_SECRET = 8;

/**
 * An instance as the platform team sees it. What failed last is said with the names of hosts, which help to find the
 * reason, and without anything secret.
 *
 * @param version - of Argo CD, where it is known
 */
export function toInstanceDetails(
  access: ArgocdInstanceAccess,
  version?: string,
): InstanceDetails {
  const { instance, mirror } = access;
  const { applications, listedAt, stream, reconnects, lastError } =
    mirror.report();
  return {
    ...mirror.status(),
    url: instance.frontendUrl,
    ...(version ? { version } : {}),
    applications,
    ...(listedAt ? { listedAt } : {}),
    stream,
    reconnects,
    ...(lastError
      ? {
          lastError: {
            at: lastError.at,
            message: textWithoutSecrets(
              hide(lastError.message, secretsOf(instance.credentials)),
            ),
          },
        }
      : {}),
  };
}

/** A server may repeat what it was sent. */
function hide(text: string, secrets: string[]): string {
  return secrets.reduce(
    (rest, secret) => rest.replaceAll(secret, HIDDEN),
    text,
  );
}

function secretsOf(credentials: ArgocdCredentials): string[] {
  const { token, password, clientSecret } = {
    token: '',
    password: '',
    clientSecret: '',
    ...credentials,
  };
  return [token, password, clientSecret].filter(
    secret => secret.length >= MIN_SECRET,
  );
}
