import { IN_CLUSTER } from '../cluster/KubernetesObject';
import { ApplicationDestination } from './Application';

/** A cluster that Argo CD deploys to. */
export interface Cluster {
  name: string;
  /** Address of its API server. */
  server: string;
}

/** The clusters that an Argo CD knows: the one it runs in and those it was told of. */
export function knownClusters(registered: Cluster[]): Cluster[] {
  return [{ name: 'in-cluster', server: IN_CLUSTER }, ...registered];
}

/** @returns the cluster of a destination, or why there is none, in Argo CD's words */
export function findCluster(
  clusters: Cluster[],
  { name, server }: ApplicationDestination,
): { cluster: Cluster } | { problem: string } {
  if (name && server) {
    return {
      problem: `application destination can't have both name and server defined: ${name} ${server}`,
    };
  }
  const cluster = clusters.find(candidate =>
    name ? candidate.name === name : candidate.server === server,
  );
  if (cluster) {
    return { cluster };
  }
  return {
    problem: name
      ? `there are no clusters with this name: ${name}`
      : `cluster "${server ?? ''}" not found`,
  };
}
