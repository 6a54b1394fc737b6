import { ECRClient } from '@aws-sdk/client-ecr';
import { Config } from '@backstage/config';
import { InputError, NotFoundError } from '@backstage/errors';
import { DefaultAwsCredentialsManager } from '@backstage/integration-aws-node';
import {
  ImageReference,
  ImageVersionList,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { createAwsClients } from '../aws/createAwsClients';
import { ExpiringMap } from '../cache/ExpiringMap';
import { GitopsAwsConfig } from '../config/readAwsConfig';
import { GitopsConfig } from '../config/readGitopsConfig';
import { RegistryConfig } from '../config/readRegistries';
import { EcrImages } from './EcrImages';
import { ImageName, readImageName } from './imageName';
import { ImageSource } from './ImageSource';
import { isRegistryError } from './RegistryError';
import { RegistryImages } from './RegistryImages';

/** What is found is believed for a minute; what is missing may be pushed any moment. */
const TTL_MS = 60_000;
/** What a digest leads to stays. */
const DIGEST_TTL_MS = 60 * 60 * 1000;
const MAX_DIGESTS = 2000;
const MAX_LISTS = 200;

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

/**
 * Whether an image exists. `unknown`: its registry did not say, which is no reason to refuse anything.
 *
 * @public
 */
export type ImageCheck =
  | { state: 'found'; digest: string }
  | { state: 'missing'; what: 'repository' | 'version'; problem: string }
  | { state: 'unknown'; reason: string };

/**
 * Asks registries about images. Names of images come from people, so only hosts of the configuration are ever asked,
 * and only with what image names may hold.
 *
 * A request ends after 10 seconds, a registry gets at most 6 at a time, and answers are remembered for a minute.
 *
 * @public
 */
export class ImageRegistries {
  readonly #sources: ReadonlyMap<string, ImageSource>;
  readonly #digests = new ExpiringMap<string>({
    maxEntries: MAX_DIGESTS,
    ttlMs: TTL_MS,
  });
  readonly #lists = new ExpiringMap<ImageVersionList>({
    maxEntries: MAX_LISTS,
    ttlMs: TTL_MS,
  });

  /**
   * Asks the registries of `gitops.registries`, and the private registry of `gitops.aws` with the credentials that
   * Backstage's `aws` section names for the account.
   */
  static fromConfig(
    root: Config,
    config: Pick<GitopsConfig, 'registries' | 'aws'>,
  ): ImageRegistries {
    const { registries, aws } = config;
    if (!aws) {
      return ImageRegistries.create({ registries });
    }
    const { ecr: client } = createAwsClients({
      config: aws,
      credentials: DefaultAwsCredentialsManager.fromConfig(root),
    });
    return ImageRegistries.create({ registries, ecr: { ...aws, client } });
  }

  static create(options: {
    registries: RegistryConfig[];
    /**
     * The account whose private registry is asked through AWS's API, unless `registries` names its host. The client
     * has the account's credentials and region.
     */
    ecr?: Pick<GitopsAwsConfig, 'accountId' | 'region'> & {
      client: Pick<ECRClient, 'send'>;
    };
    /** Of one request. */
    timeoutMs?: number;
  }): ImageRegistries {
    const { registries, ecr, timeoutMs } = options;
    const sources = new Map<string, ImageSource>();
    if (ecr) {
      const host = ecrHost(ecr);
      sources.set(host, new EcrImages({ ...ecr, host, timeoutMs }));
    }
    for (const registry of registries) {
      sources.set(registry.host, new RegistryImages({ registry, timeoutMs }));
    }
    return new ImageRegistries(sources);
  }

  private constructor(sources: ReadonlyMap<string, ImageSource>) {
    this.#sources = sources;
  }

  /**
   * Looks for an image: by its digest where it names one, because that is what runs, otherwise by its tag.
   *
   * @throws the signal's reason, and nothing else that has to do with registries
   */
  async check(
    image: ImageReference,
    options: { signal?: AbortSignal } = {},
  ): Promise<ImageCheck> {
    const found = this.#find(image.repository);
    if ('problem' in found) {
      return { state: 'unknown', reason: found.problem };
    }
    const reference = image.digest ?? image.tag;
    if (!reference) {
      return {
        state: 'unknown',
        reason: `${image.repository} names neither tag nor digest`,
      };
    }
    const { name, source } = found;
    const key = `${name.host}/${name.path} ${reference}`;
    const known = this.#digests.get(key);
    if (known) {
      return { state: 'found', digest: known };
    }
    try {
      const digest = await source.findDigest(name.path, reference, options);
      this.#digests.set(key, digest, image.digest ? DIGEST_TTL_MS : TTL_MS);
      return { state: 'found', digest };
    } catch (error) {
      if (isRegistryError(error, 'noRepository')) {
        const { message: problem } = error;
        return { state: 'missing', what: 'repository', problem };
      }
      if (isRegistryError(error, 'noVersion')) {
        const { message: problem } = error;
        return { state: 'missing', what: 'version', problem };
      }
      if (isRegistryError(error)) {
        return { state: 'unknown', reason: error.message };
      }
      throw error;
    }
  }

  /**
   * The newest versions of an image, newest first as far as the registry tells their age. Versions whose details
   * cannot be read are there without them.
   *
   * @param repository - without tag and digest: `ghcr.io/acme/checkout`, `nginx`
   * @param options - `limit`: 1 to 100, default 20
   * @throws InputError when it is no name or of a registry that is not configured, NotFoundError when there is no such
   *   repository, RegistryError when the registry does not answer
   */
  async listVersions(
    repository: string,
    options: { limit?: number; signal?: AbortSignal } = {},
  ): Promise<ImageVersionList> {
    const { signal } = options;
    const limit = Math.min(
      Math.max(Math.trunc(options.limit ?? DEFAULT_LIMIT), 1),
      MAX_LIMIT,
    );
    const found = this.#find(repository);
    if ('problem' in found) {
      throw new InputError(found.problem);
    }
    const { name, source } = found;
    const key = `${limit} ${repository}`;
    const known = this.#lists.get(key);
    if (known) {
      return known;
    }
    try {
      const { items, total } = await source.listVersions(name.path, {
        limit,
        signal,
      });
      const list = {
        repository,
        items: items.map(item => ({ repository, ...item })),
        total,
      };
      this.#lists.set(key, list);
      return list;
    } catch (error) {
      if (isRegistryError(error, 'noRepository')) {
        throw new NotFoundError(error.message);
      }
      throw error;
    }
  }

  #find(
    repository: string,
  ): { name: ImageName; source: ImageSource } | { problem: string } {
    const name = readImageName(repository);
    if (!name) {
      return {
        problem: `repository: ${JSON.stringify(
          repository,
        )} is no name of an image: write it as ghcr.io/acme/checkout`,
      };
    }
    const source = this.#sources.get(name.host);
    return source
      ? { name, source }
      : {
          problem: `${name.host} is not configured, so it was not asked: add it under gitops.registries`,
        };
  }
}

function ecrHost(account: { accountId: string; region: string }): string {
  const { accountId, region } = account;
  return `${accountId}.dkr.ecr.${region}.amazonaws.com${
    region.startsWith('cn-') ? '.cn' : ''
  }`;
}
