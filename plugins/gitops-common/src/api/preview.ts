import { z } from 'zod';

/** Schema of {@link PreviewFile}. */
export const previewFileSchema = z
  .object({
    path: z.string().describe('In the GitOps repository.'),
    state: z.enum(['added', 'modified', 'removed', 'unchanged']),
    content: z
      .string()
      .optional()
      .describe('Content after the merge; absent for a removed file.'),
    before: z
      .string()
      .optional()
      .describe('Content on the main branch today; absent for an added file.'),
  })
  .meta({
    id: 'PreviewFile',
    description: 'A file that a pull request would touch.',
  });

/**
 * A file that a pull request would touch.
 *
 * @public
 */
export type PreviewFile = z.infer<typeof previewFileSchema>;

/** Schema of {@link ChangePreview}. */
export const changePreviewSchema = z
  .object({
    title: z.string().describe('Title that the pull request would get.'),
    repository: z.string().describe('Slug of the repository, `owner/name`.'),
    files: z.array(previewFileSchema),
    problems: z
      .array(z.string())
      .describe(
        'What would stop the request, as `field: what is wrong and what to do`. Files are empty then.',
      ),
  })
  .meta({
    id: 'ChangePreview',
    description: 'What a pull request would carry, before anything is written.',
  });

/**
 * Answer of `POST /preview`: what a pull request would carry, before anything is written.
 *
 * @public
 */
export type ChangePreview = z.infer<typeof changePreviewSchema>;

const values = (description: string) =>
  z.record(z.string(), z.unknown()).describe(description);

const creationPreviewRequestSchema = z
  .strictObject({
    kind: z.literal('create'),
    values: values('The form for a new application, as far as it is filled.'),
  })
  .meta({
    id: 'CreationPreviewRequest',
    description: 'For an application that is not there yet.',
  });

const changePreviewRequestSchema = z
  .strictObject({
    kind: z.enum(['change', 'promote', 'rollback', 'decommission']),
    entityRef: z
      .string()
      .min(1)
      .max(500)
      .describe('The entity; its kind and namespace may be left out.'),
    values: values(
      "Input of the action of that name, without the application's name.",
    ),
  })
  .meta({
    id: 'ChangePreviewRequest',
    description: 'For an application that is there.',
  });

/** Schema of {@link PreviewRequest}. */
export const previewRequestSchema = z
  .discriminatedUnion('kind', [
    creationPreviewRequestSchema,
    changePreviewRequestSchema,
  ])
  .meta({
    id: 'PreviewRequest',
    description: 'What a pull request is wanted for.',
  });

/**
 * What a pull request is wanted for. `values` are the form's for `create`, and the input of the action of that name
 * without the application's name for everything else.
 *
 * @public
 */
export type PreviewRequest = z.infer<typeof previewRequestSchema>;
