import { KUBERNETES_VERSION } from '../render/kubernetesVersion';
import { ObjectStore } from '../cluster/ObjectStore';
import { Pod } from '../cluster/workloads';
import { milliQuantity } from './milliQuantity';

/** A node that pods of an application run on. */
export interface Host {
  name: string;
  resourcesInfo: {
    resourceName: string;
    requestedByApp: number;
    requestedByNeighbors: number;
    capacity: number;
  }[];
  systemInfo: Record<string, string>;
}

/** Every node is as big as an m7i.large. */
const CAPACITY = { cpu: '2', memory: '8Gi' };

/** The nodes that these pods run on, and how full they are. */
export function hostsOf(objects: ObjectStore, pods: Pod[]): Host[] {
  const own = new Set(pods.map(({ metadata }) => metadata.uid));
  const all = objects
    .list({ group: '', kind: 'Pod' })
    .map(({ object }) => object as Pod);
  const names = [
    ...new Set(pods.map(({ spec }) => spec.nodeName ?? '')),
  ].sort();
  return names.map(name => {
    const here = all.filter(({ spec }) => spec.nodeName === name);
    return {
      name,
      resourcesInfo: (['cpu', 'memory'] as const).map(resource => ({
        resourceName: resource,
        requestedByApp: requested(
          here.filter(({ metadata }) => own.has(metadata.uid)),
          resource,
        ),
        requestedByNeighbors: requested(
          here.filter(({ metadata }) => !own.has(metadata.uid)),
          resource,
        ),
        capacity: milliQuantity(CAPACITY[resource]),
      })),
      systemInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.12.0',
        osImage: 'Amazon Linux 2023',
        containerRuntimeVersion: 'containerd://2.1.0',
        kubeletVersion: `v${KUBERNETES_VERSION}`,
        kubeProxyVersion: `v${KUBERNETES_VERSION}`,
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    };
  });
}

function requested(pods: Pod[], resource: 'cpu' | 'memory'): number {
  return pods
    .flatMap(({ spec }) => spec.containers)
    .reduce(
      (sum, { resources }) =>
        sum + milliQuantity(resources?.requests?.[resource] ?? '0'),
      0,
    );
}
