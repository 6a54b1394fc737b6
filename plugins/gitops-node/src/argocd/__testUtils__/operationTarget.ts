import { OperationTarget } from '../operations/ArgocdOperations';

/** An Application in Argo CD's own namespace with one source, that Argo CD looks after. */
export function operationTarget(
  name: string,
  project: string,
  other: Partial<OperationTarget> = {},
): OperationTarget {
  return {
    name,
    namespace: 'argocd',
    project,
    paused: false,
    sources: [
      { kind: 'git', repoUrl: 'https://github.com/acme/gitops-apps.git' },
    ],
    ...other,
  };
}
