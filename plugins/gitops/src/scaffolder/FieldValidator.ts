import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';

type ValidatorParameters<T> = Parameters<CustomFieldValidator<T>>;

/** What the scaffolder calls when somebody goes on to the next step; of the context only what our fields need. */
export type FieldValidator<T> = (
  value: T | undefined,
  validation: Pick<ValidatorParameters<T>[1], 'addError'>,
  context: Pick<ValidatorParameters<T>[2], 'apiHolder'>,
) => Promise<void>;
