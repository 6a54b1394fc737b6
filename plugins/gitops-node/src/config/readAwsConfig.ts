import { Config } from '@backstage/config';

/**
 * Where images and the roles that push them live in AWS.
 *
 * @public
 */
export interface GitopsAwsConfig {
  /** Account of the images: 12 digits. */
  accountId: string;
  region: string;
  /** Address of AWS's APIs instead of AWS's own, for tests and local stand-ins. */
  endpoint?: string;
  ecr: {
    /** What names of repositories begin with, for example `apps/`; may be empty. */
    prefix: string;
    /** Accounts of the clusters that pull. */
    clusterAccounts: string[];
    /** ARN, id or alias of a KMS key. Without it images are encrypted with AES-256. */
    kmsKey?: string;
    /** How many images are kept; older ones expire. */
    keepImages: number;
  };
  oidc: {
    /** `external`: roles are written down for somebody else to create; `iam`: they are created. */
    mode: 'external' | 'iam';
    /** Path of the roles, with slashes around it. */
    rolePath: string;
    /** What names of roles begin with. */
    rolePrefix: string;
    /** ARN of the policy that no role can exceed. */
    permissionsBoundary?: string;
    /** Issuer of the tokens, without https://. GitHub Enterprise Server has its own. */
    issuer: string;
  };
}

const ACCOUNT = /^[0-9]{12}$/;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-[0-9]$/;
const PREFIX = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*$/;
const ROLE_PATH = /^\/(?:[\w+=,.@-]+\/)*$/;
const ROLE_PREFIX = /^[\w+=,.@-]{0,20}$/;
const BOUNDARY = /^arn:aws[a-z-]*:iam::(?:[0-9]{12}|aws):policy\/.+$/;
const MODES = ['external', 'iam'] as const;
const DEFAULT_KEPT_IMAGES = 100;

/**
 * Reads `gitops.aws`.
 *
 * @throws Error that names the key and what it should be
 */
export function readAwsConfig(config: Config): GitopsAwsConfig {
  const text = (key: string, pattern: RegExp, hint: string, value: string) => {
    if (!pattern.test(value)) {
      throw new Error(`gitops.aws.${key} is "${value}": ${hint}`);
    }
    return value;
  };
  const mode = config.getOptionalString('oidc.mode') ?? 'external';
  const knownMode = MODES.find(known => known === mode);
  if (!knownMode) {
    throw new Error(
      `gitops.aws.oidc.mode is "${mode}": use one of ${MODES.join(', ')}`,
    );
  }
  const keepImages =
    config.getOptionalNumber('ecr.keepImages') ?? DEFAULT_KEPT_IMAGES;
  if (!Number.isInteger(keepImages) || keepImages < 1) {
    throw new Error(
      `gitops.aws.ecr.keepImages is ${keepImages}: use a whole number of at least 1`,
    );
  }
  const endpoint = config.getOptionalString('endpoint')?.replace(/\/+$/, '');
  const kmsKey = config.getOptionalString('ecr.kmsKey');
  const boundary = config.getOptionalString('oidc.permissionsBoundary');
  return {
    accountId: text(
      'accountId',
      ACCOUNT,
      'use the 12 digits of the account, in quotes',
      config.getString('accountId'),
    ),
    region: text(
      'region',
      REGION,
      'it should look like eu-west-1',
      config.getString('region'),
    ),
    ...(endpoint ? { endpoint } : {}),
    ecr: {
      prefix: text(
        'ecr.prefix',
        PREFIX,
        'use lower-case names with a slash at the end, such as apps/',
        config.getOptionalString('ecr.prefix') ?? '',
      ),
      clusterAccounts: (
        config.getOptionalStringArray('ecr.clusterAccounts') ?? []
      ).map((account, index) =>
        text(
          `ecr.clusterAccounts[${index}]`,
          ACCOUNT,
          'use the 12 digits of the account, in quotes',
          account,
        ),
      ),
      ...(kmsKey ? { kmsKey } : {}),
      keepImages,
    },
    oidc: {
      mode: knownMode,
      rolePath: text(
        'oidc.rolePath',
        ROLE_PATH,
        'use a path with slashes around it, such as /gitops/',
        config.getOptionalString('oidc.rolePath') ?? '/gitops/',
      ),
      rolePrefix: text(
        'oidc.rolePrefix',
        ROLE_PREFIX,
        'use at most 20 letters, digits and any of _+=,.@-',
        config.getOptionalString('oidc.rolePrefix') ?? 'github-',
      ),
      ...(boundary
        ? {
            permissionsBoundary: text(
              'oidc.permissionsBoundary',
              BOUNDARY,
              'use the ARN of a managed policy',
              boundary,
            ),
          }
        : {}),
      issuer: (
        config.getOptionalString('oidc.issuer') ??
        'token.actions.githubusercontent.com'
      ).replace(/^https:\/\/|\/+$/g, ''),
    },
  };
}
