import { ApplicationStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  ArgocdInstance,
} from '@gitops-flow/backstage-plugin-gitops-node';

// The two names that Argo CD has for the cluster it runs in.
const IN_CLUSTER_SERVER = 'https://kubernetes.default.svc';
const IN_CLUSTER_NAME = 'in-cluster';

/**
 * The mirror's view of an Application as pages see it.
 */
export function toApplicationStatus(
  instance: ArgocdInstance,
  application: ArgocdApplication,
): ApplicationStatus {
  const { name, namespace, destination, healthMessage, operation } =
    application;
  const path = [namespace, name].map(encodeURIComponent).join('/');
  return {
    name,
    namespace,
    project: application.project,
    instance: instance.name,
    url: `${instance.frontendUrl}/applications/${path}`,
    health: application.health,
    ...(healthMessage ? { healthMessage } : {}),
    sync: application.sync,
    ...(operation ? { operation } : {}),
    conditions: application.conditions,
    images: application.images,
    destination: {
      cluster: clusterOf(destination),
      namespace: destination.namespace,
    },
    autoSync: application.autoSync,
    history: application.history,
  };
}

/**
 * One name for a cluster that has two.
 */
export function clusterOf(destination: {
  name?: string;
  server?: string;
}): string {
  const { name, server = '' } = destination;
  return name ?? (server === IN_CLUSTER_SERVER ? IN_CLUSTER_NAME : server);
}
