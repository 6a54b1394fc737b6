/** What an account is when it starts. */
export interface AwsSeed {
  /** 12 digits. */
  accountId: string;
  /** Whose requests are accepted. Signatures are not checked, so a key has no secret. */
  accessKeys: AwsAccessKey[];
  /** Issuers whose tokens the account accepts, without https://. They are state: a later start does not bring them back. */
  oidcProviders: { issuer: string; audiences: string[] }[];
  /** ARNs of the managed policies that can be permissions boundaries. */
  managedPolicies?: string[];
}

/** A key of a user of the account. */
export interface AwsAccessKey {
  id: string;
  /** Name of the user. */
  user: string;
  /** What it may do: `ecr:*`, `ecr:DescribeRepositories`. Default: everything. */
  actions?: string[];
}
