import {
  DescribeImagesCommand,
  ECRClient,
  ImageDetail,
} from '@aws-sdk/client-ecr';
import { isError } from '@backstage/errors';
import { isAwsError } from '../aws/AwsError';
import { compareTags } from './compareTags';
import { DIGEST } from './imageManifest';
import { byAge, FoundVersion, ImageSource } from './ImageSource';
import { RegistryError, RegistryErrorReason } from './RegistryError';

const TIMEOUT_MS = 10_000;
const PAGE_SIZE = 1000;
const MAX_PAGES = 20;

/** A tag that builds give an image beside its version: the commit that it comes from. */
const COMMIT = /^[a-f0-9]{40}$/;

const REASONS: Record<string, RegistryErrorReason> = {
  RepositoryNotFoundException: 'noRepository',
  ImageNotFoundException: 'noVersion',
  AccessDeniedException: 'noAccess',
  CredentialsProviderError: 'noAccess',
  ExpiredTokenException: 'noAccess',
  UnrecognizedClientException: 'noAccess',
  ThrottlingException: 'rateLimit',
};

/** The images of an account's private registry, by AWS's own API: it knows when an image was pushed. */
export class EcrImages implements ImageSource {
  readonly #host: string;
  readonly #accountId: string;
  readonly #client: Pick<ECRClient, 'send'>;
  readonly #timeoutMs: number;

  constructor(options: {
    host: string;
    accountId: string;
    client: Pick<ECRClient, 'send'>;
    timeoutMs?: number;
  }) {
    this.#host = options.host;
    this.#accountId = options.accountId;
    this.#client = options.client;
    this.#timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  async findDigest(
    path: string,
    reference: string,
    options: { signal?: AbortSignal },
  ): Promise<string> {
    const { imageDetails } = await this.#describe(
      path,
      {
        imageIds: [
          DIGEST.test(reference)
            ? { imageDigest: reference }
            : { imageTag: reference },
        ],
      },
      options.signal,
    );
    const digest = imageDetails?.[0]?.imageDigest;
    if (!digest) {
      throw this.#error('noVersion', `has no ${reference} of ${path}`);
    }
    return digest;
  }

  async listVersions(
    path: string,
    options: { limit: number; signal?: AbortSignal },
  ): Promise<{ items: FoundVersion[]; total: number }> {
    const images: ImageDetail[] = [];
    let nextToken: string | undefined;
    for (let page = 1; page <= MAX_PAGES; page++) {
      const answer = await this.#describe(
        path,
        {
          filter: { tagStatus: 'TAGGED' },
          maxResults: PAGE_SIZE,
          ...(nextToken ? { nextToken } : {}),
        },
        options.signal,
      );
      images.push(...(answer.imageDetails ?? []));
      nextToken = answer.nextToken;
      if (!nextToken) {
        break;
      }
    }
    const items = images.flatMap(readVersion).sort(byAge);
    return { items: items.slice(0, options.limit), total: items.length };
  }

  async #describe(
    path: string,
    query: Omit<
      ConstructorParameters<typeof DescribeImagesCommand>[0],
      'registryId' | 'repositoryName'
    >,
    signal: AbortSignal | undefined,
  ) {
    try {
      return await this.#client.send(
        new DescribeImagesCommand({
          registryId: this.#accountId,
          repositoryName: path,
          ...query,
        }),
        {
          abortSignal: AbortSignal.any([
            ...(signal ? [signal] : []),
            AbortSignal.timeout(this.#timeoutMs),
          ]),
        },
      );
    } catch (error) {
      signal?.throwIfAborted();
      throw this.#translate(error, path);
    }
  }

  #translate(error: unknown, path: string): RegistryError {
    if (isAwsError(error, 'credentials')) {
      return new RegistryError({ reason: 'noAccess', message: error.message });
    }
    const name = isError(error) ? error.name : 'an error';
    const reason = REASONS[name] ?? 'unavailable';
    switch (reason) {
      case 'noRepository':
        return this.#error(reason, `has no repository ${path}`);
      case 'noVersion':
        return this.#error(reason, `has no such version of ${path}`);
      case 'noAccess':
        return this.#error(
          reason,
          `answers ${name} to questions about ${path}: give the AWS credentials of the portal the right to ecr:DescribeImages`,
        );
      case 'rateLimit':
        return this.#error(
          reason,
          `answers ${name} to questions about ${path}: try again in a minute`,
        );
      default:
        // Only the name: messages of the SDK may repeat what was sent.
        return this.#error(
          reason,
          `did not answer a question about ${path} (${name}): try again in a few minutes`,
        );
    }
  }

  #error(reason: RegistryErrorReason, problem: string): RegistryError {
    return new RegistryError({ reason, message: `${this.#host} ${problem}` });
  }
}

function readVersion(image: ImageDetail): FoundVersion[] {
  const tags = (image.imageTags ?? []).filter(tag => tag !== 'latest');
  const sourceCommit = tags.find(tag => COMMIT.test(tag));
  const tag = tags.filter(each => each !== sourceCommit).sort(compareTags)[0];
  const version = tag ?? sourceCommit;
  if (!version) {
    return [];
  }
  return [
    {
      tag: version,
      ...(image.imageDigest ? { digest: image.imageDigest } : {}),
      ...(sourceCommit ? { sourceCommit } : {}),
      ...(image.imagePushedAt
        ? { createdAt: image.imagePushedAt.toISOString() }
        : {}),
    },
  ];
}
