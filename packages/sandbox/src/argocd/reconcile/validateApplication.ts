import { Application } from '../applications/Application';
import {
  AppProject,
  permitsDestination,
  permitsNamespace,
  permitsRepository,
} from '../applications/AppProject';
import { Cluster, findCluster } from '../applications/Cluster';
import { isSameRepository } from '../applications/isSameRepository';
import { sourcesOf } from '../applications/sources';

/** Whether an application may be deployed: its cluster, or what is wrong with its spec, in Argo CD's words. */
export function validateApplication({
  application: { metadata, spec },
  project,
  clusters,
  repositoryUrl,
}: {
  application: Application;
  project: AppProject | undefined;
  clusters: Cluster[];
  /** Of the one repository that can be read here, without ".git". */
  repositoryUrl: string;
}): { cluster: Cluster } | { problem: string } {
  if (!project) {
    return {
      problem: `Application referencing project ${spec.project} which does not exist`,
    };
  }
  if (!permitsNamespace(project, metadata.namespace)) {
    return {
      problem: `application '${metadata.name}' in namespace '${metadata.namespace}' is not permitted to use project '${spec.project}'`,
    };
  }
  const found = findCluster(clusters, spec.destination);
  if ('problem' in found) {
    return found;
  }
  for (const { repoURL } of sourcesOf(spec)) {
    if (!permitsRepository(project, repoURL)) {
      return {
        problem: `application repo ${repoURL} is not permitted in project '${spec.project}'`,
      };
    }
  }
  const namespace = spec.destination.namespace ?? '';
  if (!permitsDestination(project, { cluster: found.cluster, namespace })) {
    return {
      problem: `application destination server '${found.cluster.server}' and namespace '${namespace}' do not match any of the allowed destinations in project '${spec.project}'`,
    };
  }
  const foreign = sourcesOf(spec).find(
    ({ repoURL }) => !isSameRepository(repoURL, repositoryUrl),
  );
  return foreign
    ? {
        problem: `repository not accessible: ${foreign.repoURL} is not the repository that this stand-in follows, ${repositoryUrl}`,
      }
    : found;
}
