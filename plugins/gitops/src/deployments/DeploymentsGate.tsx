import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  EntityDeployments,
  gitopsDeploymentReadPermission,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ReactNode } from 'react';
import { useDeployments } from '../api/useDeployments';
import { DeniedState } from './DeniedState';
import { ErrorState } from './ErrorState';
import { isDenied } from './isDenied';
import { isLinked } from './isLinked';
import { MissingAnnotationState } from './MissingAnnotationState';
import { OutdatedNotice } from './OutdatedNotice';
import { StatusAnnouncer } from './StatusAnnouncer';

/**
 * Loads the deployments of the page's entity for who may see them, and says in every other case why there are none.
 */
export function DeploymentsGate(props: {
  /** Shown while loading; as tall as what follows, so that nothing jumps. */
  skeleton: ReactNode;
  children: (deployments: EntityDeployments) => ReactNode;
}) {
  const { skeleton, children } = props;
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const hasLink = isLinked(entity);
  const permission = usePermission({
    permission: gitopsDeploymentReadPermission,
    resourceRef: hasLink ? entityRef : undefined,
  });
  const state = useDeployments(
    hasLink && permission.allowed ? entityRef : undefined,
  );

  if (!hasLink) {
    return <MissingAnnotationState />;
  }
  if (permission.error) {
    return <ErrorState reason="permission" error={permission.error} />;
  }
  if (!permission.loading && !permission.allowed) {
    return <DeniedState entity={entity} />;
  }
  switch (state.status) {
    case 'loading':
      return <>{skeleton}</>;
    case 'error':
      return isDenied(state.error) ? (
        <DeniedState entity={entity} />
      ) : (
        <ErrorState
          reason="request"
          error={state.error}
          onRetry={state.refresh}
        />
      );
    default:
      return (
        <>
          <StatusAnnouncer deployments={state.deployments} />
          {state.refreshError && (
            <OutdatedNotice loadedAt={state.loadedAt} onRetry={state.refresh} />
          )}
          {children(state.deployments)}
        </>
      );
  }
}
