import { z } from 'zod';
import { pageUrl, timestamp } from './fields';

/** Schema of {@link RevisionSummary}. */
export const revisionSummarySchema = z
  .object({
    revision: z
      .string()
      .describe('Commit of the GitOps repository, or version of a chart.'),
    author: z.string().optional().describe('Who wrote it, by name.'),
    message: z
      .string()
      .optional()
      .describe("First line of the commit's message."),
    authoredAt: timestamp('When it was written.').optional(),
    url: pageUrl('Page of the commit, where one is known.').optional(),
  })
  .meta({
    id: 'RevisionSummary',
    description:
      'A revision in one line. What is not known yet, or does not exist for a chart, is absent.',
  });

/**
 * A revision in one line. What is not known yet, or does not exist for a chart, is absent.
 *
 * @public
 */
export type RevisionSummary = z.infer<typeof revisionSummarySchema>;

const gitRevisionSchema = z
  .object({
    kind: z.literal('git'),
    revision: z.string().describe('The commit.'),
    author: z
      .string()
      .optional()
      .describe('Name of the author, without address.'),
    authoredAt: timestamp(
      'When it was written, which can be long before it was merged.',
    ).optional(),
    message: z.string().optional().describe('The whole message of the commit.'),
    tags: z.array(z.string()).describe('Tags on the commit.'),
    url: pageUrl('Page of the commit, where one is known.').optional(),
  })
  .meta({ id: 'GitRevision', description: 'A commit.' });

const helmRevisionSchema = z
  .object({
    kind: z.literal('helm'),
    revision: z.string().describe('Version of the chart.'),
    description: z.string().optional(),
    maintainers: z.array(z.string()).describe('Names, without addresses.'),
    home: pageUrl('Home page of the chart.').optional(),
  })
  .meta({ id: 'HelmRevision', description: 'A chart of a Helm repository.' });

const ociRevisionSchema = z
  .object({
    kind: z.literal('oci'),
    revision: z.string().describe('Tag or digest of the artifact.'),
    version: z.string().optional(),
    description: z.string().optional(),
    authors: z.string().optional(),
    createdAt: timestamp('When it was built.').optional(),
    sourceUrl: pageUrl('Where its source lies.').optional(),
    documentationUrl: pageUrl('Where it is described.').optional(),
  })
  .meta({ id: 'OciRevision', description: 'An artifact of an OCI registry.' });

/** Schema of {@link RevisionMetadata}. */
export const revisionMetadataSchema = z
  .discriminatedUnion('kind', [
    gitRevisionSchema,
    helmRevisionSchema,
    ociRevisionSchema,
  ])
  .meta({
    id: 'RevisionMetadata',
    description: 'All that is known about a revision; `kind` says of what.',
  });

/**
 * Answer of `GET E/applications/{id}/revisions/{revision}`: all that is known about a revision; `kind` says of what.
 *
 * @public
 */
export type RevisionMetadata = z.infer<typeof revisionMetadataSchema>;
