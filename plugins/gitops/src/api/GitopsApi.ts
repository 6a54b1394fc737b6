import { createApiRef } from '@backstage/frontend-plugin-api';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * What the pages ask of the GitOps backend.
 *
 * @public
 */
export interface GitopsApi {
  /**
   * Where an entity stands in every environment.
   *
   * @param entityRef - full reference, `component:default/checkout`
   * @throws ResponseError for an answer other than 2xx, TypeError when nothing answers
   */
  getDeployments(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<EntityDeployments>;
}

/** @public */
export const gitopsApiRef = createApiRef<GitopsApi>().with({
  id: 'plugin.gitops.service',
  pluginId: 'gitops',
});
