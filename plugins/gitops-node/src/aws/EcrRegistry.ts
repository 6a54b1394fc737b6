import {
  CreateRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  EncryptionConfiguration,
  GetLifecyclePolicyCommand,
  GetRepositoryPolicyCommand,
  ListTagsForResourceCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  Repository,
  SetRepositoryPolicyCommand,
  TagResourceCommand,
} from '@aws-sdk/client-ecr';
import { GitopsAwsConfig } from '../config/readAwsConfig';
import { AwsError, isAwsError } from './AwsError';
import { callAws } from './callAws';
import { partitionOf } from './partitionOf';
import { unlessMissing } from './unlessMissing';

/** A repository as ECR describes it. */
export interface EcrRepository {
  name: string;
  arn: string;
  uri: string;
  tagMutability: string | undefined;
  scanOnPush: boolean;
  encryption: EncryptionConfiguration | undefined;
}

interface CallOptions {
  signal?: AbortSignal;
}

/**
 * ECR's calls for the registry of one account. Each is safe to send twice. Its number goes with every call, so that
 * credentials of another account are refused instead of writing there.
 */
export class EcrRegistry {
  readonly #ecr: ECRClient;
  readonly #registryId: string;
  readonly #region: string;

  static create(options: {
    ecr: ECRClient;
    config: Pick<GitopsAwsConfig, 'accountId' | 'region'>;
  }): EcrRegistry {
    return new EcrRegistry(options);
  }

  private constructor(options: {
    ecr: ECRClient;
    config: Pick<GitopsAwsConfig, 'accountId' | 'region'>;
  }) {
    const { accountId, region } = options.config;
    this.#ecr = options.ecr;
    this.#registryId = accountId;
    this.#region = region;
  }

  /** What the ARN and address of a repository are, without asking. */
  identify(name: string): Pick<EcrRepository, 'arn' | 'uri'> {
    const partition = partitionOf(this.#region);
    const domain =
      partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    return {
      arn: `arn:${partition}:ecr:${this.#region}:${
        this.#registryId
      }:repository/${name}`,
      uri: `${this.#registryId}.dkr.ecr.${this.#region}.${domain}/${name}`,
    };
  }

  async find(
    name: string,
    options: CallOptions,
  ): Promise<EcrRepository | undefined> {
    return unlessMissing(async () => {
      const { repositories = [] } = await this.#call(
        'DescribeRepositories',
        name,
        options,
        sdk =>
          this.#ecr.send(
            new DescribeRepositoriesCommand({
              registryId: this.#registryId,
              repositoryNames: [name],
            }),
            sdk,
          ),
      );
      return repositories[0] && read(repositories[0]);
    });
  }

  /** @returns undefined when the name is taken, by whomever */
  async create(
    name: string,
    options: CallOptions & {
      tags: Record<string, string>;
      kmsKey: string | undefined;
    },
  ): Promise<EcrRepository | undefined> {
    const { tags, kmsKey } = options;
    try {
      const { repository } = await this.#call(
        'CreateRepository',
        name,
        options,
        sdk =>
          this.#ecr.send(
            new CreateRepositoryCommand({
              registryId: this.#registryId,
              repositoryName: name,
              imageTagMutability: 'IMMUTABLE',
              imageScanningConfiguration: { scanOnPush: true },
              encryptionConfiguration: kmsKey
                ? { encryptionType: 'KMS', kmsKey }
                : { encryptionType: 'AES256' },
              tags: toTagList(tags),
            }),
            sdk,
          ),
      );
      return repository && read(repository);
    } catch (error) {
      if (isAwsError(error, 'exists')) {
        return undefined;
      }
      throw error;
    }
  }

  async tags(
    { name, arn }: EcrRepository,
    options: CallOptions,
  ): Promise<Record<string, string>> {
    const { tags = [] } = await this.#call(
      'ListTagsForResource',
      name,
      options,
      sdk =>
        this.#ecr.send(
          new ListTagsForResourceCommand({ resourceArn: arn }),
          sdk,
        ),
    );
    return Object.fromEntries(
      tags.map(({ Key, Value }) => [Key ?? '', Value ?? '']),
    );
  }

  async addTags(
    { name, arn }: EcrRepository,
    options: CallOptions & { tags: Record<string, string> },
  ): Promise<void> {
    const tags = toTagList(options.tags);
    await this.#call('TagResource', name, options, sdk =>
      this.#ecr.send(new TagResourceCommand({ resourceArn: arn, tags }), sdk),
    );
  }

  async makeTagsImmutable(name: string, options: CallOptions): Promise<void> {
    await this.#call('PutImageTagMutability', name, options, sdk =>
      this.#ecr.send(
        new PutImageTagMutabilityCommand({
          ...this.#repository(name),
          imageTagMutability: 'IMMUTABLE',
        }),
        sdk,
      ),
    );
  }

  async scanOnPush(name: string, options: CallOptions): Promise<void> {
    await this.#call('PutImageScanningConfiguration', name, options, sdk =>
      this.#ecr.send(
        new PutImageScanningConfigurationCommand({
          ...this.#repository(name),
          imageScanningConfiguration: { scanOnPush: true },
        }),
        sdk,
      ),
    );
  }

  /** @returns its text */
  async lifecyclePolicy(
    name: string,
    options: CallOptions,
  ): Promise<string | undefined> {
    return unlessMissing(async () => {
      const { lifecyclePolicyText } = await this.#call(
        'GetLifecyclePolicy',
        name,
        options,
        sdk =>
          this.#ecr.send(
            new GetLifecyclePolicyCommand(this.#repository(name)),
            sdk,
          ),
      );
      return lifecyclePolicyText;
    });
  }

  async putLifecyclePolicy(
    name: string,
    options: CallOptions & { text: string },
  ): Promise<void> {
    await this.#call('PutLifecyclePolicy', name, options, sdk =>
      this.#ecr.send(
        new PutLifecyclePolicyCommand({
          ...this.#repository(name),
          lifecyclePolicyText: options.text,
        }),
        sdk,
      ),
    );
  }

  /** @returns its text */
  async repositoryPolicy(
    name: string,
    options: CallOptions,
  ): Promise<string | undefined> {
    return unlessMissing(async () => {
      const { policyText } = await this.#call(
        'GetRepositoryPolicy',
        name,
        options,
        sdk =>
          this.#ecr.send(
            new GetRepositoryPolicyCommand(this.#repository(name)),
            sdk,
          ),
      );
      return policyText;
    });
  }

  /** @param options - without a text the policy leaves */
  async setRepositoryPolicy(
    name: string,
    options: CallOptions & { text: string | undefined },
  ): Promise<void> {
    const repository = this.#repository(name);
    const { text } = options;
    if (text !== undefined) {
      await this.#call('SetRepositoryPolicy', name, options, sdk =>
        this.#ecr.send(
          new SetRepositoryPolicyCommand({ ...repository, policyText: text }),
          sdk,
        ),
      );
      return;
    }
    await unlessMissing(() =>
      this.#call('DeleteRepositoryPolicy', name, options, sdk =>
        this.#ecr.send(new DeleteRepositoryPolicyCommand(repository), sdk),
      ),
    );
  }

  #repository(name: string) {
    return { registryId: this.#registryId, repositoryName: name };
  }

  #call<T>(
    operation: string,
    name: string,
    { signal }: CallOptions,
    send: (options: { abortSignal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    return callAws({
      action: `ecr:${operation}`,
      resource: this.identify(name).arn,
      send,
      signal,
    });
  }
}

function toTagList(tags: Record<string, string>) {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** The SDK calls every field optional; these are always there. */
function read(repository: Repository): EcrRepository {
  const {
    repositoryName: name,
    repositoryArn: arn,
    repositoryUri: uri,
  } = repository;
  if (!name || !arn || !uri) {
    throw new AwsError({
      reason: 'unavailable',
      message:
        'AWS described a repository of ECR without its name, ARN or address. Check gitops.aws.endpoint: what answers there may not be ECR.',
    });
  }
  return {
    name,
    arn,
    uri,
    tagMutability: repository.imageTagMutability,
    scanOnPush: repository.imageScanningConfiguration?.scanOnPush ?? false,
    encryption: repository.encryptionConfiguration,
  };
}
