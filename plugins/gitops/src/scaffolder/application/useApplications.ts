import { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import {
  CATALOG_FILTER_EXISTS,
  catalogApiRef,
} from '@backstage/plugin-catalog-react';
import { ANNOTATION_ARGOCD_APP_SELECTOR } from '@gitops-flow/backstage-plugin-gitops-common';
import { useMemo } from 'react';
import { RequestState, useRequest } from '../../api/useRequest';

const DEBOUNCE_MS = 250;
/** More are found by typing. */
const LIMIT = 50;

const FIELDS = ['kind', 'metadata', 'spec.owner', 'relations'];

/**
 * The first applications of the catalog, in the order of their names.
 *
 * @param term - what their name, title or description must hold; empty for all
 */
export function useApplications(term: string): RequestState<Entity[]> {
  const catalogApi = useApi(catalogApiRef);
  const ask = useMemo(
    () => async () => {
      const { items } = await catalogApi.queryEntities({
        filter: {
          kind: 'component',
          [`metadata.annotations.${ANNOTATION_ARGOCD_APP_SELECTOR}`]:
            CATALOG_FILTER_EXISTS,
        },
        ...(term && {
          fullTextFilter: {
            term,
            fields: [
              'metadata.name',
              'metadata.title',
              'metadata.description',
              'spec.owner',
            ],
          },
        }),
        orderFields: [{ field: 'metadata.name', order: 'asc' }],
        fields: FIELDS,
        limit: LIMIT,
      });
      return items;
    },
    [catalogApi, term],
  );
  return useRequest(ask, term ? DEBOUNCE_MS : 0);
}

/** One entity of the catalog; undefined when the catalog does not have it. */
export function useApplication(
  entityRef: string | undefined,
): RequestState<Entity | undefined> {
  const catalogApi = useApi(catalogApiRef);
  const ask = useMemo(
    () => (entityRef ? () => catalogApi.getEntityByRef(entityRef) : undefined),
    [catalogApi, entityRef],
  );
  return useRequest(ask);
}
