import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApi, useRouteRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef, useEntity } from '@backstage/plugin-catalog-react';
import { useCallback, useMemo } from 'react';
import { useRequest } from '../api/useRequest';
import { templateRouteRef } from '../routes';
import { isApplication } from './isApplication';

const NAMESPACE = 'default';

/** Names of the templates that change an application. */
const TEMPLATES = [
  'promote',
  'rollback',
  'change',
  'add-environment',
  'decommission',
] as const;

export type TemplateName = (typeof TEMPLATES)[number];

/** Address of a template's form, filled in for the entity of the page; undefined where there is no such form. */
export type TemplateLink = (
  template: TemplateName,
  values?: Record<string, unknown>,
) => string | undefined;

/**
 * The way to the forms that change the entity of the page. A form is offered when the app has a page for it and the
 * catalog has its template: a company may do without some of them.
 */
export function useTemplateLinks(): TemplateLink {
  const { entity } = useEntity();
  const catalogApi = useApi(catalogApiRef);
  const templateRoute = useRouteRef(templateRouteRef);
  const isWanted = templateRoute !== undefined && isApplication(entity);
  const ask = useMemo(
    () =>
      isWanted
        ? async () => {
            const { items } = await catalogApi.getEntitiesByRefs({
              entityRefs: TEMPLATES.map(name =>
                stringifyEntityRef({
                  kind: 'template',
                  namespace: NAMESPACE,
                  name,
                }),
              ),
              fields: ['kind', 'metadata.namespace', 'metadata.name'],
            });
            return TEMPLATES.filter((_, index) => items[index]);
          }
        : undefined,
    [catalogApi, isWanted],
  );
  const state = useRequest(ask);
  const templates = state.status === 'ready' ? state.value : undefined;
  const application = stringifyEntityRef(entity);
  return useCallback(
    (template, values) => {
      if (!templateRoute || !templates?.includes(template)) {
        return undefined;
      }
      const path = templateRoute({
        namespace: NAMESPACE,
        templateName: template,
      });
      const formData = JSON.stringify({ application, ...values });
      return `${path}?${new URLSearchParams({ formData })}`;
    },
    [application, templateRoute, templates],
  );
}
