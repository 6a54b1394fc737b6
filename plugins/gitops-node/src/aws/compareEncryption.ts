import { EncryptionConfiguration } from '@aws-sdk/client-ecr';

const KEY_ID = /^(?:arn:[a-z-]+:kms:[^:]+:[^:]+:key\/)?([\w-]+)$/;

/**
 * Says what is wrong with the encryption of a repository, which ECR sets at its creation only.
 *
 * @param kmsKey - that is wanted: ARN, id or alias; without it ECR's own key
 * @returns a finding with its remedy; undefined when there is nothing to find
 */
export function compareEncryption(options: {
  name: string;
  found: EncryptionConfiguration | undefined;
  kmsKey: string | undefined;
}): string | undefined {
  const { name, found, kmsKey } = options;
  const type = found?.encryptionType ?? 'AES256';
  const isSame = kmsKey
    ? type === 'KMS' && isSameKey(found?.kmsKey, kmsKey)
    : type === 'AES256';
  if (isSame) {
    return undefined;
  }
  const describe = (kind: string, key?: string) =>
    key ? `${kind} with the key ${key}` : kind;
  return `The repository ${name} is encrypted by ${describe(
    type,
    found?.kmsKey,
  )}, and gitops.aws.ecr.kmsKey asks for ${describe(
    kmsKey ? 'KMS' : 'AES256',
    kmsKey,
  )}. ECR cannot change that later: copy the images that are needed elsewhere, delete the repository, and run this again; or leave it as it is`;
}

/** ECR answers with the key's ARN, which cannot be told from an alias without asking KMS. */
function isSameKey(found: string | undefined, wanted: string): boolean {
  const idOf = (key: string) => KEY_ID.exec(key)?.[1];
  const isAlias = /(?:^|:)alias\//.test(wanted);
  return (
    isAlias || !found || (idOf(found) ?? found) === (idOf(wanted) ?? wanted)
  );
}
