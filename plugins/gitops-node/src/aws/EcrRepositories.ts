import { Config } from '@backstage/config';
import { ConflictError } from '@backstage/errors';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import { GitopsAwsConfig } from '../config/readAwsConfig';
import { compareEncryption } from './compareEncryption';
import { AwsClients, createAwsClients } from './createAwsClients';
import { EcrRegistry, EcrRepository } from './EcrRegistry';
import { ecrRepositoryName } from './ecrRepositoryName';
import { compareLifecycle, lifecyclePolicy } from './lifecyclePolicy';
import { MANAGED_BY } from './managedTags';
import { partitionOf } from './partitionOf';
import { formatPolicy, parsePolicy } from './PolicyDocument';
import { withPull } from './pullPolicy';

/**
 * Whose images a repository holds.
 *
 * @public
 */
export interface EcrRepositoryRequest {
  /** Name of the team's group, and a folder of the repository's name. */
  team: string;
  application: string;
  /** System that the application belongs to; becomes a tag. */
  system?: string;
  signal?: AbortSignal;
}

/**
 * What was done to one part of a repository. `kept`: people have it otherwise, which stays.
 *
 * @public
 */
export type EcrPartState = 'created' | 'updated' | 'unchanged' | 'kept';

/** @public */
export interface EcrRepositoryResult {
  /** `updated` when the repository was there and some part was brought to what it should be. */
  state: 'created' | 'updated' | 'unchanged';
  name: string;
  arn: string;
  /** As images are named, without a tag: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/payments/checkout. */
  uri: string;
  parts: {
    tags: EcrPartState;
    immutableTags: EcrPartState;
    scanOnPush: EcrPartState;
    lifecycle: EcrPartState;
    pullPolicy: EcrPartState;
  };
  /** What is otherwise than asked for and was left so, each with its remedy. */
  findings: string[];
}

/**
 * The ECR repositories of applications.
 *
 * The call that creates a repository tags it, too: `managed-by`, `team` and `application` tell ours from others even
 * after a crash in the next moment.
 *
 * @public
 */
export class EcrRepositories {
  readonly #registry: EcrRegistry;
  readonly #config: GitopsAwsConfig;

  /** Credentials are those of Backstage's `aws` section for the account. */
  static fromConfig(
    root: Config,
    options: { config: GitopsAwsConfig },
  ): EcrRepositories {
    return EcrRepositories.create({
      ...options,
      clients: createAwsClients({
        ...options,
        credentials: DefaultAwsCredentialsManager.fromConfig(root),
      }),
    });
  }

  static create(options: {
    config: GitopsAwsConfig;
    clients: Pick<AwsClients, 'ecr'>;
  }): EcrRepositories {
    return new EcrRepositories(options);
  }

  private constructor(options: {
    config: GitopsAwsConfig;
    clients: Pick<AwsClients, 'ecr'>;
  }) {
    const { config, clients } = options;
    this.#registry = EcrRegistry.create({ ecr: clients.ecr, config });
    this.#config = config;
  }

  /**
   * Creates the repository, or brings it to what the configuration asks for.
   *
   * @throws InputError when ECR does not take the name
   * @throws ConflictError when a repository of this name belongs to somebody else; nothing was written then
   * @throws AwsError when a call fails
   */
  async ensure(request: EcrRepositoryRequest): Promise<EcrRepositoryResult> {
    const { signal } = request;
    const { kmsKey } = this.#config.ecr;
    const { name } = this.identify(request);
    const wantedTags = tagsOf(request);
    const present = await this.#registry.find(name, { signal });
    const created = present
      ? undefined
      : await this.#registry.create(name, {
          tags: wantedTags,
          kmsKey,
          signal,
        });
    // A twin of this run, or a first attempt whose answer was lost, may have created it in between.
    const repository =
      present ?? created ?? (await this.#registry.find(name, { signal }));
    if (!repository) {
      throw new ConflictError(
        `Somebody created and removed the repository ${name} in ECR in this moment: agree on who does it, and run this again`,
      );
    }
    const parts = {
      tags: created
        ? 'created'
        : await this.#ensureTags(repository, { wanted: wantedTags, signal }),
      ...(created
        ? { immutableTags: 'created' as const, scanOnPush: 'created' as const }
        : await this.#ensureSettings(repository, signal)),
      lifecycle: await this.#ensureLifecycle(name, signal),
      pullPolicy: await this.#ensurePull(name, signal),
    } satisfies EcrRepositoryResult['parts'];
    return {
      state: created ? 'created' : summarize(Object.values(parts)),
      name,
      arn: repository.arn,
      uri: repository.uri,
      parts,
      findings: [
        compareEncryption({ name, found: repository.encryption, kmsKey }),
        parts.lifecycle === 'kept'
          ? `The repository ${name} has a lifecycle policy with rules of somebody else, which stays as it is: images may leave earlier or later than gitops.aws.ecr.keepImages says. Delete that policy and run this again to have ours`
          : undefined,
      ].filter(finding => finding !== undefined),
    };
  }

  /**
   * What an application's repository is called, without asking AWS: `<prefix><team>/<application>`.
   *
   * @throws InputError when ECR does not take the name
   */
  identify(
    request: Pick<EcrRepositoryRequest, 'team' | 'application'>,
  ): Pick<EcrRepositoryResult, 'name' | 'arn' | 'uri'> {
    const { prefix } = this.#config.ecr;
    const name = ecrRepositoryName({ prefix, ...request });
    return { name, ...this.#registry.identify(name) };
  }

  /** Adds the tags that are missing. @throws ConflictError when they say that it is somebody else's */
  async #ensureTags(
    repository: EcrRepository,
    options: { wanted: Record<string, string>; signal?: AbortSignal },
  ): Promise<EcrPartState> {
    const { wanted, signal } = options;
    const found = await this.#registry.tags(repository, { signal });
    assertOurs(repository, { found, wanted });
    const tags = Object.fromEntries(
      Object.entries(wanted).filter(([key, value]) => found[key] !== value),
    );
    if (Object.keys(tags).length === 0) {
      return 'unchanged';
    }
    await this.#registry.addTags(repository, { tags, signal });
    return 'updated';
  }

  async #ensureSettings(
    { name, tagMutability, scanOnPush }: EcrRepository,
    signal?: AbortSignal,
  ): Promise<Record<'immutableTags' | 'scanOnPush', EcrPartState>> {
    const isImmutable = tagMutability === 'IMMUTABLE';
    if (!isImmutable) {
      await this.#registry.makeTagsImmutable(name, { signal });
    }
    if (!scanOnPush) {
      await this.#registry.scanOnPush(name, { signal });
    }
    return {
      immutableTags: isImmutable ? 'unchanged' : 'updated',
      scanOnPush: scanOnPush ? 'unchanged' : 'updated',
    };
  }

  async #ensureLifecycle(
    name: string,
    signal?: AbortSignal,
  ): Promise<EcrPartState> {
    const found = await this.#registry.lifecyclePolicy(name, { signal });
    const wanted = lifecyclePolicy(this.#config.ecr.keepImages);
    const state =
      found === undefined ? 'created' : compareLifecycle(found, wanted);
    if (state === 'created' || state === 'updated') {
      await this.#registry.putLifecyclePolicy(name, {
        text: JSON.stringify(wanted),
        signal,
      });
    }
    return state;
  }

  async #ensurePull(name: string, signal?: AbortSignal): Promise<EcrPartState> {
    const found = await this.#registry.repositoryPolicy(name, { signal });
    const { state, policy } = withPull({
      found: found === undefined ? undefined : parsePolicy(found),
      accounts: this.#config.ecr.clusterAccounts,
      partition: partitionOf(this.#config.region),
    });
    if (state !== 'unchanged') {
      await this.#registry.setRepositoryPolicy(name, {
        text: policy && formatPolicy(policy),
        signal,
      });
    }
    return state;
  }
}

function tagsOf(request: EcrRepositoryRequest): Record<string, string> {
  const { team, application, system } = request;
  return {
    [MANAGED_BY.key]: MANAGED_BY.value,
    team,
    application,
    ...(system ? { system } : {}),
  };
}

/** A repository is ours by its tag, and this application's unless another tag says otherwise. */
function assertOurs(
  { name, arn }: EcrRepository,
  tags: { found: Record<string, string>; wanted: Record<string, string> },
): void {
  const { found, wanted } = tags;
  const isOurs =
    found[MANAGED_BY.key] === MANAGED_BY.value &&
    [found.team ?? wanted.team, found.application ?? wanted.application].join(
      '/',
    ) === `${wanted.team}/${wanted.application}`;
  if (!isOurs) {
    const owner = found.team ? `of team ${found.team}` : 'of somebody else';
    throw new ConflictError(
      `The repository ${name} (${arn}) exists in ECR and is ${owner}: choose another name, or ask its owners to hand it over by the tags ${Object.entries(
        wanted,
      )
        .map(([key, value]) => `${key}=${value}`)
        .join(', ')}`,
    );
  }
}

function summarize(parts: EcrPartState[]): 'updated' | 'unchanged' {
  return parts.every(state => state === 'unchanged' || state === 'kept')
    ? 'unchanged'
    : 'updated';
}
