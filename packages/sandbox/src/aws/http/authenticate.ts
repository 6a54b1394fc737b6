import { AwsCaller } from '../AwsRequest';
import { AwsSeed } from '../AwsSeed';
import { Protocol } from './Protocol';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html */
const SIGNATURE =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request, ?SignedHeaders=[a-z0-9;-]+, ?Signature=[0-9a-f]{64}$/;

/**
 * Finds out who signed a request.
 *
 * @throws AwsFault when nobody did, or somebody whom the account does not know, or for another service
 */
export function authenticate(options: {
  header: string | undefined;
  service: string;
  protocol: Protocol;
  seed: AwsSeed;
}): AwsCaller {
  const { header, service, protocol, seed } = options;
  const match = header && SIGNATURE.exec(header);
  if (!match) {
    throw protocol.missingToken();
  }
  const [, keyId, , region, scope] = match;
  const key = seed.accessKeys.find(({ id }) => id === keyId);
  if (!key) {
    throw protocol.unknownToken();
  }
  if (scope !== service) {
    throw protocol.wrongScope(
      `Credential should be scoped to correct service: '${service}'. `,
    );
  }
  const { actions = ['*'] } = key;
  return {
    arn: `arn:aws:iam::${seed.accountId}:user/${key.user}`,
    userId: `AIDA${key.user.toUpperCase()}`,
    region,
    mayDo: action => actions.some(pattern => matches(pattern, action)),
  };
}

function matches(pattern: string, action: string): boolean {
  return pattern.endsWith('*')
    ? action.startsWith(pattern.slice(0, -1))
    : action === pattern;
}
