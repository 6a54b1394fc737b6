import { PreviewRequest } from '@gitops-flow/backstage-plugin-gitops-common';
import { readFormText } from '../readFormValue';

/** What a form is for: a new application, or one of the actions on an application that is there. */
export type PreviewKind = PreviewRequest['kind'];

/** Fields whose values are the action's input, by the names that they have in the form and in the action. */
const INPUTS: Record<'promote' | 'rollback' | 'decommission', string[]> = {
  promote: ['to', 'from', 'image'],
  rollback: ['environment', 'commit', 'image'],
  decommission: ['environments', 'confirm'],
};

const isEmpty = (value: unknown) => value === undefined || value === '';

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The question that a form asks the backend with what was entered so far.
 *
 * - `create`: everything, but the field of the preview itself
 * - `change`: `settings`, as `GitopsSettings` gives it, and `environments` to be added
 * - `promote`: `to`, `from` and `image`; `rollback`: `environment`, `commit` and `image`; `decommission`: `environments`
 *   and `confirm`
 *
 * @param application - name of the form's field that holds the application; all but `create` want it
 * @param own - name of the preview's own field
 * @returns undefined while no application is chosen
 */
export function previewRequest(options: {
  kind: PreviewKind;
  application: string | undefined;
  own: string;
  formData: Record<string, unknown>;
}): PreviewRequest | undefined {
  const { kind, application = 'application', own, formData } = options;
  if (kind === 'create') {
    return { kind, values: without(formData, own) };
  }
  const entityRef = readFormText(formData, application);
  if (!entityRef) {
    return undefined;
  }
  if (kind === 'change') {
    return {
      kind,
      entityRef,
      values: {
        ...(isObject(formData.settings) ? formData.settings : {}),
        ...(Array.isArray(formData.environments) && {
          addEnvironments: formData.environments,
        }),
      },
    };
  }
  return {
    kind,
    entityRef,
    values: Object.fromEntries(
      INPUTS[kind].flatMap(name =>
        isEmpty(formData[name]) ? [] : [[name, formData[name]]],
      ),
    ),
  };
}

function without(
  formData: Record<string, unknown>,
  own: string,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(formData).filter(
      ([name, value]) => name !== own && !isEmpty(value),
    ),
  );
}
