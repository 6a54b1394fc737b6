import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/** Everything that was entered so far, on every page of the form. */
export function readFormData(
  props: Pick<FieldExtensionComponentProps<unknown>, 'formContext'>,
): Record<string, unknown> {
  return props.formContext?.formData ?? {};
}

/** A text that was entered in another field of the form. Undefined while it is empty. */
export function readFormText(
  formData: Record<string, unknown>,
  field: string | undefined,
): string | undefined {
  const value = field === undefined ? undefined : formData[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}
