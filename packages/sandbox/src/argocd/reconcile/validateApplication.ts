import { Application } from '../applications/Application';
import {
  AppProject,
  permitsDestination,
  permitsRepository,
} from '../applications/AppProject';
import { Cluster, findCluster } from '../applications/Cluster';

/** Whether an application may be deployed: its cluster, or what is wrong with its spec, in Argo CD's words. */
export function validateApplication({
  application: { spec },
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
  const found = findCluster(clusters, spec.destination);
  if ('problem' in found) {
    return found;
  }
  const { repoURL } = spec.source;
  if (!permitsRepository(project, repoURL)) {
    return {
      problem: `application repo ${repoURL} is not permitted in project '${spec.project}'`,
    };
  }
  const namespace = spec.destination.namespace ?? '';
  if (!permitsDestination(project, { cluster: found.cluster, namespace })) {
    return {
      problem: `application destination server '${found.cluster.server}' and namespace '${namespace}' do not match any of the allowed destinations in project '${spec.project}'`,
    };
  }
  if (withoutSuffix(repoURL) !== withoutSuffix(repositoryUrl)) {
    return {
      problem: `repository not accessible: ${repoURL} is not the repository that this stand-in follows, ${repositoryUrl}`,
    };
  }
  return found;
}

function withoutSuffix(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}
