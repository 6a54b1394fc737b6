import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';

type ValidatorParameters<T, O> = Parameters<CustomFieldValidator<T, O>>;

/** What the scaffolder calls when somebody goes on to the next step; of the context only what our fields need. */
export type FieldValidator<T, O = unknown> = (
  value: T | undefined,
  validation: Pick<ValidatorParameters<T, O>[1], 'addError'>,
  context: Pick<
    ValidatorParameters<T, O>[2],
    'apiHolder' | 'formData' | 'uiSchema'
  >,
) => Promise<void>;
