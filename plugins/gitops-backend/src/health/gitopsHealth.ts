import {
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * What the plugin tells the whole backend of its health.
 *
 * @public
 */
export interface GitopsHealth {
  /** From now on `statuses` is what the plugin says. */
  report(statuses: () => InstanceStatus[]): void;
  /** Empty until the plugin has begun. */
  statuses(): InstanceStatus[];
}

/**
 * Where the plugin leaves its health for the backend's own health check, which lives longer than any plugin.
 *
 * @public
 */
export const gitopsHealthServiceRef = createServiceRef<GitopsHealth>({
  id: 'gitops.health',
  scope: 'root',
  defaultFactory: async service =>
    createServiceFactory({
      service,
      deps: {},
      factory: () => {
        let read: () => InstanceStatus[] = () => [];
        return {
          report(statuses) {
            read = statuses;
          },
          statuses: () => read(),
        };
      },
    }),
});
