import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/** What every field of ours takes from the form's many properties, with the template's wishes applied. */
export function readFieldProps<T>(
  props: FieldExtensionComponentProps<T>,
  defaults: { title: string; description: string },
) {
  const { schema, uiSchema, idSchema } = props;
  return {
    id: idSchema.$id,
    label: uiSchema['ui:title'] ?? schema.title ?? defaults.title,
    description:
      uiSchema['ui:description'] ?? schema.description ?? defaults.description,
    placeholder: uiSchema['ui:placeholder'] ?? props.placeholder,
    isRequired: props.required ?? false,
    isDisabled: props.disabled || uiSchema['ui:disabled'] === true,
    isReadOnly: props.readonly || uiSchema['ui:readonly'] === true,
    hasAutoFocus: props.autofocus || uiSchema['ui:autofocus'] === true,
  };
}
