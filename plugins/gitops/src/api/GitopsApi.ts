import { createApiRef } from '@backstage/frontend-plugin-api';
import {
  ApplicationSettings,
  ChangePreview,
  EntityDeployments,
  ImageHistoryEntry,
  ImageVersionList,
  NameAvailability,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * What a pull request is wanted for. `values` are the form's for `create`, and the input of the action of that name
 * without the application's name for everything else.
 *
 * @public
 */
export type PreviewRequest =
  | { kind: 'create'; values: Record<string, unknown> }
  | {
      kind: 'change' | 'promote' | 'rollback' | 'decommission';
      /** Full reference, `component:default/checkout`. */
      entityRef: string;
      values: Record<string, unknown>;
    };

/**
 * What the pages and forms ask of the GitOps backend. Every call throws a ResponseError for an answer other than 2xx,
 * and a TypeError when nothing answers.
 *
 * @public
 */
export interface GitopsApi {
  /**
   * Where an entity stands in every environment.
   *
   * @param entityRef - full reference, `component:default/checkout`
   */
  getDeployments(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<EntityDeployments>;

  /**
   * What the GitOps repository says about an application today. 404 when the repository does not have it.
   *
   * @param entityRef - full reference, `component:default/checkout`
   */
  getSettings(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<ApplicationSettings>;

  /**
   * The images that an application had in an environment, newest first; the first is today's.
   *
   * @param entityRef - full reference, `component:default/checkout`
   * @param environment - a name out of `gitops.environments`
   */
  getImageHistory(
    entityRef: string,
    environment: string,
    options?: { signal?: AbortSignal },
  ): Promise<ImageHistoryEntry[]>;

  /**
   * The versions of an image that its registry has. 400 for a registry that the backend does not ask, 503 when the
   * registry does not answer.
   *
   * @param repository - registry and path, `ghcr.io/acme/checkout`
   */
  listImages(
    repository: string,
    options?: { signal?: AbortSignal },
  ): Promise<ImageVersionList>;

  /** Whether a new application may be called so. */
  checkName(
    name: string,
    options?: { signal?: AbortSignal },
  ): Promise<NameAvailability>;

  /** The files that a pull request would carry. Writes nothing. */
  preview(
    request: PreviewRequest,
    options?: { signal?: AbortSignal },
  ): Promise<ChangePreview>;
}

/** @public */
export const gitopsApiRef = createApiRef<GitopsApi>().with({
  id: 'plugin.gitops.service',
  pluginId: 'gitops',
});
