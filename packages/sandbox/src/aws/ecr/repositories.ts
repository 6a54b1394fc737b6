import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsOperation } from '../AwsRequest';
import { EcrImageStore } from './EcrImageStore';
import { ecrFault } from './ecrFault';
import { EcrRepositoryRecord } from './EcrRepositoryRecord';
import {
  inRegistry,
  inRepository,
  nameSchema,
  RegistryRequest,
} from './inRegistry';
import { page, pageSchema } from './page';
import { addTags, tagsSchema } from './tags';

const TOKEN_LIFETIME_S = 12 * 3600;

/** AWS has forms with exclusions, too, which nothing here needs. */
const mutabilitySchema = z.enum(['MUTABLE', 'IMMUTABLE'], {
  error: 'Member must satisfy enum value set: [IMMUTABLE, MUTABLE]',
});
const scanningSchema = z.object({ scanOnPush: z.boolean().default(false) });

const createSchema = z.object({
  repositoryName: nameSchema,
  tags: tagsSchema.default([]),
  imageTagMutability: mutabilitySchema.default('MUTABLE'),
  imageScanningConfiguration: scanningSchema.default({ scanOnPush: false }),
  encryptionConfiguration: z
    .object({
      encryptionType: z.enum(['AES256', 'KMS', 'KMS_DSSE'], {
        error: 'Member must satisfy enum value set: [AES256, KMS, KMS_DSSE]',
      }),
      kmsKey: z.string().optional(),
    })
    .default({ encryptionType: 'AES256' }),
});

const describeSchema = pageSchema.extend({
  repositoryNames: z.array(nameSchema).min(1).max(100).optional(),
});

export const REPOSITORY_OPERATIONS: Record<string, AwsOperation> = {
  CreateRepository: inRegistry(createSchema, request => {
    const { input, store, accountId, arnOf, caller } = request;
    const { repositoryName: name, encryptionConfiguration } = input;
    request.authorize(arnOf(name));
    if (store.find(name)) {
      throw ecrFault(
        'RepositoryAlreadyExistsException',
        `The repository with name '${name}' already exists in the registry with id '${accountId}'`,
      );
    }
    const { encryptionType, kmsKey } = encryptionConfiguration;
    if (encryptionType === 'AES256' && kmsKey) {
      throw ecrFault(
        'InvalidParameterException',
        'kmsKey is only allowed when the encryptionType is KMS',
      );
    }
    const repository: EcrRepositoryRecord = {
      name,
      region: caller.region,
      createdAt: Date.now() / 1000,
      tagMutability: input.imageTagMutability,
      scanOnPush: input.imageScanningConfiguration.scanOnPush,
      encryption:
        encryptionType === 'AES256'
          ? { encryptionType }
          : {
              encryptionType,
              kmsKey: keyArn({ ...request, key: kmsKey ?? 'alias/aws/ecr' }),
            },
      tags: addTags({}, input.tags),
    };
    store.put(repository);
    return { repository: describe(repository, request) };
  }),

  DescribeRepositories: inRegistry(describeSchema, request => {
    const { input, store, arnOf } = request;
    const { repositoryNames } = input;
    if (repositoryNames) {
      if (input.maxResults !== undefined || input.nextToken !== undefined) {
        throw ecrFault(
          'InvalidParameterException',
          'maxResults and nextToken cannot be used together with repositoryNames',
        );
      }
      repositoryNames.forEach(name => request.authorize(arnOf(name)));
      return {
        repositories: repositoryNames.map(name =>
          describe(store.get(name), request),
        ),
      };
    }
    request.authorize(arnOf('*'));
    const { items, nextToken } = page(store.list(), input);
    return {
      repositories: items.map(item => describe(item, request)),
      nextToken,
    };
  }),

  DeleteRepository: inRepository(
    z.object({ repositoryName: nameSchema, force: z.boolean().optional() }),
    request => {
      const { repository, store, accountId, input } = request;
      const { name } = repository;
      const images = EcrImageStore.create({
        database: request.database,
        region: repository.region,
        repository: name,
      });
      if (!input.force && images.list().length > 0) {
        throw ecrFault(
          'RepositoryNotEmptyException',
          `The repository with name '${name}' in registry with id '${accountId}' cannot be deleted because it still contains images`,
        );
      }
      store.remove(name);
      return { repository: describe(repository, request) };
    },
  ),

  PutImageTagMutability: inRepository(
    z.object({
      repositoryName: nameSchema,
      imageTagMutability: mutabilitySchema,
    }),
    ({ repository, store, accountId, input }) => {
      const { imageTagMutability } = input;
      store.put({ ...repository, tagMutability: imageTagMutability });
      return {
        registryId: accountId,
        repositoryName: repository.name,
        imageTagMutability,
      };
    },
  ),

  PutImageScanningConfiguration: inRepository(
    z.object({
      repositoryName: nameSchema,
      imageScanningConfiguration: scanningSchema,
    }),
    ({ repository, store, accountId, input }) => {
      const { imageScanningConfiguration } = input;
      store.put({ ...repository, ...imageScanningConfiguration });
      return {
        registryId: accountId,
        repositoryName: repository.name,
        imageScanningConfiguration,
      };
    },
  ),

  GetAuthorizationToken: request => {
    request.authorize('*');
    const { accountId, caller } = request;
    return {
      authorizationData: [
        {
          authorizationToken: Buffer.from(
            `AWS:sandbox-ecr-${accountId}`,
          ).toString('base64'),
          expiresAt: Date.now() / 1000 + TOKEN_LIFETIME_S,
          proxyEndpoint: `https://${hostOf(accountId, caller.region)}`,
        },
      ],
    };
  },
};

function describe(
  repository: EcrRepositoryRecord,
  { accountId, arnOf }: Pick<RegistryRequest<unknown>, 'accountId' | 'arnOf'>,
) {
  const { name, region } = repository;
  return {
    repositoryArn: arnOf(name),
    registryId: accountId,
    repositoryName: name,
    repositoryUri: `${hostOf(accountId, region)}/${name}`,
    createdAt: repository.createdAt,
    imageTagMutability: repository.tagMutability,
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: repository.encryption,
  };
}

function hostOf(accountId: string, region: string): string {
  return `${accountId}.dkr.ecr.${region}.amazonaws.com`;
}

/** What ECR answers with, however the key was named. Behind an alias there is a key with an id of its own. */
function keyArn(options: {
  key: string;
  accountId: string;
  caller: { region: string };
}): string {
  const { key, accountId, caller } = options;
  if (/^arn:[a-z-]+:kms:[^:]+:[^:]+:key\//.test(key)) {
    return key;
  }
  const alias = /(?:^|:)(alias\/.+)$/.exec(key)?.[1];
  const id = alias ? uuidOf(alias) : key;
  return `arn:aws:kms:${caller.region}:${accountId}:key/${id}`;
}

function uuidOf(text: string): string {
  return createHash('sha256')
    .update(text)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
