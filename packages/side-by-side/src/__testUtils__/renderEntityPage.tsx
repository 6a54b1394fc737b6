import { Entity } from '@backstage/catalog-model';
import { convertLegacyPlugin } from '@backstage/core-compat-api';
import { discoveryApiRef, fetchApiRef } from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { convertLegacyEntityCardExtension } from '@backstage/plugin-catalog-react/alpha';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { JsonObject } from '@backstage/types';
import gitopsPlugin from '@gitops-flow/backstage-plugin-gitops';
import {
  argocdPlugin,
  EntityArgoCDHistoryCard,
  EntityArgoCDOverviewCard,
} from '@roadiehq/backstage-plugin-argo-cd';
import { createDiscoveryApi, fetchApi, TOKEN } from './clients';

/** Roadie's cards have no form for the new frontend system that goes with this version: this is how they get into it. */
const roadiePlugin = convertLegacyPlugin(argocdPlugin, {
  extensions: [
    convertLegacyEntityCardExtension(EntityArgoCDOverviewCard),
    convertLegacyEntityCardExtension(EntityArgoCDHistoryCard),
  ],
});

/**
 * Shows the page of an entity with Roadie's cards, our card and what our tab shows. Their clients are their own, and ask
 * the backend over HTTP.
 *
 * @param argocd - the section `argocd` of the configuration
 */
export function renderEntityPage(options: {
  entity: Entity;
  backendUrl: string;
  argocd: JsonObject;
}): void {
  const { entity, backendUrl, argocd } = options;
  renderTestApp({
    features: [roadiePlugin, gitopsPlugin],
    extensions: [createTestEntityPage({ entity })],
    config: {
      app: { baseUrl: 'http://localhost:3000' },
      backend: { baseUrl: backendUrl },
      argocd,
    },
    apis: [
      mockApis.identity({ token: TOKEN }),
      [discoveryApiRef, createDiscoveryApi(backendUrl)],
      [fetchApiRef, fetchApi],
    ],
  });
}
