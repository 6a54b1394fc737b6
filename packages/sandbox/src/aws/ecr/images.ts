import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AwsOperation } from '../AwsRequest';
import { EcrImageRecord, EcrImageStore } from './EcrImageStore';
import { ecrFault } from './ecrFault';
import { inRepository, nameSchema, RegistryRequest } from './inRegistry';
import { EcrRepositoryRecord } from './EcrRepositoryRecord';
import { page, pageSchema } from './page';
import { readManifest } from './readManifest';

const TAG = /^\w[\w.-]{0,299}$/;

const repositorySchema = z.object({ repositoryName: nameSchema });

const imageIdSchema = z.object({
  imageDigest: z.string().optional(),
  imageTag: z.string().optional(),
});

const filterSchema = z
  .object({ tagStatus: z.enum(['TAGGED', 'UNTAGGED', 'ANY']).optional() })
  .optional();

const putSchema = repositorySchema.extend({
  imageManifest: z.string().min(1).max(4_194_304),
  imageManifestMediaType: z.string().optional(),
  imageTag: z
    .string()
    .regex(TAG, `must satisfy regular expression '${TAG.source}'`)
    .optional(),
  imageDigest: z.string().optional(),
});

type InRepository = RegistryRequest<unknown> & {
  repository: EcrRepositoryRecord;
};

export const IMAGE_OPERATIONS: Record<string, AwsOperation> = {
  PutImage: inRepository(putSchema, request => {
    const { input, repository } = request;
    const images = imagesOf(request);
    const { imageManifest: manifest, imageTag: tag } = input;
    const digest = `sha256:${createHash('sha256')
      .update(manifest)
      .digest('hex')}`;
    if (input.imageDigest && input.imageDigest !== digest) {
      throw ecrFault(
        'ImageDigestDoesNotMatchException',
        `The image digest '${input.imageDigest}' does not match the digest '${digest}' of the manifest`,
      );
    }
    const present = images.findByDigest(digest);
    const holder = tag === undefined ? present : images.findByTag(tag);
    if (holder && holder.digest === digest) {
      throw ecrFault(
        'ImageAlreadyExistsException',
        `Image with digest '${digest}' and tag '${
          tag ?? null
        }' already exists in the repository with name '${
          repository.name
        }' in registry with id '${request.accountId}'`,
      );
    }
    if (holder && repository.tagMutability === 'IMMUTABLE') {
      throw ecrFault(
        'ImageTagAlreadyExistsException',
        `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`,
      );
    }
    if (!present) {
      images.insert({
        digest,
        manifest,
        pushedAt: Date.now() / 1000,
        ...readManifest(manifest, input.imageManifestMediaType),
      });
    }
    if (tag !== undefined) {
      images.tag(tag, digest);
    }
    const stored = images.findByDigest(digest);
    return { image: stored && describeImage(request, stored, tag) };
  }),

  BatchGetImage: inRepository(
    repositorySchema.extend({
      imageIds: z.array(imageIdSchema).min(1).max(100),
    }),
    request => {
      const store = imagesOf(request);
      const found = request.input.imageIds.map(imageId => ({
        imageId,
        image: findImage(store, imageId),
      }));
      return {
        images: found.flatMap(({ imageId, image }) =>
          image ? [describeImage(request, image, imageId.imageTag)] : [],
        ),
        failures: found
          .filter(({ image }) => !image)
          .map(({ imageId }) => ({
            imageId,
            failureCode: 'ImageNotFound',
            failureReason: 'Requested image not found',
          })),
      };
    },
  ),

  ListImages: inRepository(
    repositorySchema.extend({ ...pageSchema.shape, filter: filterSchema }),
    request => {
      const ids = imagesOf(request)
        .list()
        .filter(matching(request.input.filter))
        .flatMap(({ digest: imageDigest, tags }) =>
          tags.length > 0
            ? tags.map(imageTag => ({ imageDigest, imageTag }))
            : [{ imageDigest }],
        );
      const { items, nextToken } = page(ids, request.input);
      return { imageIds: items, nextToken };
    },
  ),

  DescribeImages: inRepository(
    repositorySchema.extend({
      ...pageSchema.shape,
      filter: filterSchema,
      imageIds: z.array(imageIdSchema).min(1).max(100).optional(),
    }),
    request => {
      const { imageIds } = request.input;
      const store = imagesOf(request);
      if (imageIds) {
        return {
          imageDetails: imageIds.map(id =>
            detailsOf(request, getImage(request, store, id)),
          ),
        };
      }
      const { items, nextToken } = page(
        store.list().filter(matching(request.input.filter)),
        request.input,
      );
      return {
        imageDetails: items.map(image => detailsOf(request, image)),
        nextToken,
      };
    },
  ),
};

function imagesOf({ database, repository }: InRepository): EcrImageStore {
  return EcrImageStore.create({
    database,
    region: repository.region,
    repository: repository.name,
  });
}

function findImage(
  store: EcrImageStore,
  { imageDigest, imageTag }: z.output<typeof imageIdSchema>,
): EcrImageRecord | undefined {
  const image =
    imageTag === undefined
      ? store.findByDigest(imageDigest ?? '')
      : store.findByTag(imageTag);
  return imageDigest === undefined || image?.digest === imageDigest
    ? image
    : undefined;
}

/** @throws AwsFault ImageNotFoundException */
function getImage(
  { accountId, repository }: InRepository,
  store: EcrImageStore,
  id: z.output<typeof imageIdSchema>,
): EcrImageRecord {
  const found = findImage(store, id);
  if (!found) {
    throw ecrFault(
      'ImageNotFoundException',
      `The image with imageId {imageDigest:'${
        id.imageDigest ?? null
      }', imageTag:'${
        id.imageTag ?? null
      }'} does not exist within the repository with name '${
        repository.name
      }' in the registry with id '${accountId}'`,
    );
  }
  return found;
}

function matching(filter: z.output<typeof filterSchema>) {
  const status = filter?.tagStatus ?? 'ANY';
  return ({ tags }: EcrImageRecord) =>
    status === 'ANY' || (status === 'TAGGED') === tags.length > 0;
}

function describeImage(
  { accountId, repository }: InRepository,
  { digest, manifest, mediaType }: EcrImageRecord,
  imageTag: string | undefined,
) {
  return {
    registryId: accountId,
    repositoryName: repository.name,
    imageId: { imageDigest: digest, imageTag },
    imageManifest: manifest,
    imageManifestMediaType: mediaType,
  };
}

function detailsOf(
  { accountId, repository }: InRepository,
  image: EcrImageRecord,
) {
  return {
    registryId: accountId,
    repositoryName: repository.name,
    imageDigest: image.digest,
    ...(image.tags.length > 0 ? { imageTags: image.tags } : {}),
    imageSizeInBytes: image.sizeInBytes,
    imagePushedAt: image.pushedAt,
    imageManifestMediaType: image.mediaType,
    artifactMediaType: image.artifactMediaType,
  };
}
