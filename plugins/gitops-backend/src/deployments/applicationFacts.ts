import { ApplicationStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  ArgocdInstance,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { applicationIdOf } from '../applications/applicationId';

// The two names that Argo CD has for the cluster it runs in.
const IN_CLUSTER_SERVER = 'https://kubernetes.default.svc';
const IN_CLUSTER_NAME = 'in-cluster';

/** What the mirror alone says of an Application, and what stays true for as long as the mirror says the same. */
export type ApplicationFacts = Omit<
  ApplicationStatus,
  'observedAt' | 'stale' | 'desiredImage' | 'revision' | 'windows' | 'history'
>;

/**
 * The mirror's view of an Application as pages see it.
 */
export function applicationFacts(
  instance: ArgocdInstance,
  application: ArgocdApplication,
): ApplicationFacts {
  const { name, namespace, destination, operation } = application;
  const { healthSince, healthMessage, deletingSince, applicationSet } =
    application;
  const path = [namespace, name].map(encodeURIComponent).join('/');
  return {
    id: applicationIdOf(instance.name, application),
    name,
    namespace,
    project: application.project,
    instance: instance.name,
    url: `${instance.frontendUrl}/applications/${path}`,
    health: application.health,
    ...(healthSince ? { healthSince } : {}),
    ...(healthMessage ? { healthMessage } : {}),
    sync: application.sync,
    ...(operation ? { operation } : {}),
    conditions: application.conditions,
    images: application.images,
    sources: application.sources,
    destination: {
      cluster: clusterOf(destination),
      namespace: destination.namespace,
    },
    autoSync: application.autoSync,
    paused: application.paused,
    ...(deletingSince ? { deletingSince } : {}),
    ...(applicationSet ? { applicationSet } : {}),
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
