import { z } from 'zod';
import { count, timestamp } from './fields';

/** Schema of {@link ImageVersion}. */
export const imageVersionSchema = z
  .object({
    repository: z
      .string()
      .describe('Registry and path: `ghcr.io/acme/checkout`.'),
    tag: z.string().optional(),
    digest: z
      .string()
      .optional()
      .describe('`sha256:` and 64 hexadecimal digits.'),
    sourceCommit: z
      .string()
      .optional()
      .describe(
        "Commit of the application's repository that it was built from.",
      ),
    createdAt: timestamp('When it was pushed or built.').optional(),
  })
  .meta({ id: 'ImageVersion', description: 'One version of an image.' });

/**
 * One version of an image.
 *
 * @public
 */
export type ImageVersion = z.infer<typeof imageVersionSchema>;

/** Schema of {@link ImageVersionList}. */
export const imageVersionListSchema = z
  .object({
    repository: z.string().describe('What was asked for.'),
    items: z.array(imageVersionSchema),
    total: count(
      'How many tags the registry has; more than `items` when only the newest are listed.',
    ),
  })
  .meta({
    id: 'ImageVersionList',
    description:
      'The newest versions of an image, newest first as far as the registry tells their age.',
  });

/**
 * Answer of `GET /images`: the newest versions of an image, newest first as far as the registry tells their age.
 *
 * @public
 */
export type ImageVersionList = z.infer<typeof imageVersionListSchema>;

/** Schema of {@link ImageHistoryEntry}. */
export const imageHistoryEntrySchema = z
  .object({
    image: imageVersionSchema,
    commit: z
      .string()
      .describe('Commit of the GitOps repository that brought it.'),
    committedAt: timestamp('When that commit was made.'),
    message: z.string().describe("First line of the commit's message."),
    author: z.string().describe('Login or name of who made the commit.'),
  })
  .meta({
    id: 'ImageHistoryEntry',
    description:
      'An earlier image of an environment, out of the history of the GitOps repository.',
  });

/**
 * An earlier image of an environment, out of the history of the GitOps repository.
 *
 * @public
 */
export type ImageHistoryEntry = z.infer<typeof imageHistoryEntrySchema>;

/** Schema of {@link ImageHistory}. */
export const imageHistorySchema = z
  .object({ items: z.array(imageHistoryEntrySchema) })
  .meta({
    id: 'ImageHistory',
    description:
      "The images that an application had in an environment, newest first; the first is today's.",
  });

/**
 * Answer of `GET /entities/{kind}/{namespace}/{name}/environments/{environment}/images`, newest first; the first is
 * today's.
 *
 * @public
 */
export type ImageHistory = z.infer<typeof imageHistorySchema>;
