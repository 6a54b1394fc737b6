import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { parseImage } from '@gitops-flow/backstage-plugin-gitops-common';
import { FieldValidator } from './FieldValidator';
import { ImageInput, ImageOptions } from './ImageInput';
import { readTranslation } from './readTranslation';

/** Refuses what is no image of an exact version. */
export const validateImage: FieldValidator<string, ImageOptions> = async (
  image,
  validation,
  { apiHolder },
) => {
  const result = image ? parseImage(image) : undefined;
  if (image && result && 'problem' in result) {
    const t = await readTranslation(apiHolder);
    validation.addError(t(`form.image.${result.problem}`, { image }));
  }
};

/** `ui:field: GitopsImage` */
export const imageField = createFormField({
  name: 'GitopsImage',
  component: ImageInput,
  validation: validateImage,
  schema: makeFieldSchema({
    output: z => z.string(),
    uiOptions: z =>
      z.object({
        of: z
          .string()
          .optional()
          .describe(
            'Name of the field that holds the application, whose versions are offered before anything is typed',
          ),
        environment: z
          .string()
          .optional()
          .describe(
            'Name of the field that holds the environment or environments that get the image',
          ),
      }),
  }),
});
