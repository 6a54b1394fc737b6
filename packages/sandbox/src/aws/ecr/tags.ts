import { z } from 'zod';
import { AwsOperation } from '../AwsRequest';
import { ecrFault, invalidParameter } from './ecrFault';
import { EcrRepositoryRecord } from './EcrRepositoryRecord';
import { inRegistry, RegistryRequest } from './inRegistry';

const MAX_TAGS = 50;

const arnSchema = z.object({ resourceArn: z.string() });

export const tagsSchema = z.array(
  z.object({ Key: z.string(), Value: z.string() }),
);

/**
 * The tags together with those that are there already.
 *
 * @throws AwsFault for keys and values that no tag can have, and for too many
 */
export function addTags(
  present: Record<string, string>,
  tags: z.output<typeof tagsSchema>,
): Record<string, string> {
  for (const { Key, Value } of tags) {
    if (
      !/^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u.test(Key) ||
      !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(Value)
    ) {
      throw ecrFault(
        'InvalidTagParameterException',
        `Invalid tag: ${Key}=${Value}`,
      );
    }
  }
  const all = {
    ...present,
    ...Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  };
  if (Object.keys(all).length > MAX_TAGS) {
    throw ecrFault(
      'TooManyTagsException',
      `A repository can have ${MAX_TAGS} tags`,
    );
  }
  return all;
}

export const TAG_OPERATIONS: Record<string, AwsOperation> = {
  ListTagsForResource: inRegistry(arnSchema, request => {
    const { tags } = findByArn(request);
    return {
      tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    };
  }),

  TagResource: inRegistry(arnSchema.extend({ tags: tagsSchema }), request => {
    const repository = findByArn(request);
    request.store.put({
      ...repository,
      tags: addTags(repository.tags, request.input.tags),
    });
    return {};
  }),

  UntagResource: inRegistry(
    arnSchema.extend({ tagKeys: z.array(z.string()) }),
    request => {
      const repository = findByArn(request);
      request.store.put({
        ...repository,
        tags: Object.fromEntries(
          Object.entries(repository.tags).filter(
            ([key]) => !request.input.tagKeys.includes(key),
          ),
        ),
      });
      return {};
    },
  ),
};

function findByArn(
  request: RegistryRequest<z.output<typeof arnSchema>>,
): EcrRepositoryRecord {
  const { resourceArn } = request.input;
  const prefix = request.arnOf('');
  if (!resourceArn.startsWith(prefix)) {
    throw invalidParameter('resourceArn', 'Invalid ARN');
  }
  request.authorize(resourceArn);
  return request.store.get(resourceArn.slice(prefix.length));
}
