import { ResourceAction } from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { cleanText } from './cleanText';

const MAX_TITLE_LENGTH = 100;
/** As it can be asked for. */
const NAME = /^[\w.-]{1,63}$/;

/**
 * Reads `GET .../resource/actions`, in the order of their names: Argo CD's is another each time. An action that wants
 * parameters (`scale`) is left out: what it sets belongs into Git, and we ask nobody for it.
 */
export const resourceActionsSchema = z
  .object({
    actions: z
      .array(
        z.object({
          name: z.string(),
          displayName: z.string().nullish(),
          disabled: z.boolean().nullish(),
          params: z.array(z.unknown()).nullish(),
        }),
      )
      .nullish(),
  })
  .transform(({ actions }): ResourceAction[] =>
    (actions ?? [])
      .filter(({ name, params }) => NAME.test(name) && !params?.length)
      .map(({ name, displayName, disabled }) => ({
        name,
        ...(displayName
          ? { title: cleanText(displayName, MAX_TITLE_LENGTH) }
          : {}),
        disabled: disabled ?? false,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  );
