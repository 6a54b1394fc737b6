/** In what an Application is rendered with, where only Argo CD's own pages show it. */
export const PARAMETER = 'kingfisher-parameter';
/** In an annotation of an Application. */
export const NOTE = 'kingfisher-note';
/** In the data of a Secret. */
export const SECRET = 'kingfisher-secret';
/** Of the other team's application: whoever may not read it has no other way to know it. */
export const FOREIGN = 'heron';

/**
 * Files of gitops-apps: an application of another team in dev and prod, one of payments in dev, and one there that says of no
 * team that it is theirs. Nobody has synced them, and all hold what no page may show.
 *
 * @param repositoryUrl - of gitops-apps
 */
export function hostileApplications(
  repositoryUrl: string,
): Record<string, string> {
  const write = (options: {
    name: string;
    environment: string;
    team?: string;
  }) => {
    const { name, environment, team } = options;
    const place = `${team ?? 'payments'}-${environment}`;
    const folder = `plain/${environment}/${name}`;
    return {
      [`argocd/applications/${environment}/${team ?? 'payments'}/${name}.yaml`]:
        JSON.stringify({
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Application',
          metadata: {
            name: `${name}-${environment}`,
            namespace: 'argocd',
            labels: {
              'app.kubernetes.io/name': name,
              environment,
              ...(team ? { team } : {}),
            },
            annotations: { 'acme.example/note': NOTE },
          },
          spec: {
            // The projects of teams let no Secret through.
            project: name === FOREIGN ? place : 'default',
            source: {
              repoURL: `${repositoryUrl}.git`,
              targetRevision: 'refs/heads/main',
              path: folder,
              directory: {
                jsonnet: { extVars: [{ name: 'password', value: PARAMETER }] },
              },
            },
            destination: { name: `acme-${environment}`, namespace: place },
          },
        }),
      [`${folder}/objects.yaml`]: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name },
          data: { greeting: `hello from ${name}` },
        },
        {
          apiVersion: 'v1',
          kind: 'Secret',
          metadata: { name },
          stringData: { password: SECRET },
        },
      ]
        .map(object => JSON.stringify(object))
        .join('\n---\n'),
    };
  };
  return {
    ...write({ name: FOREIGN, environment: 'dev', team: 'logistics' }),
    ...write({ name: FOREIGN, environment: 'prod', team: 'logistics' }),
    ...write({ name: 'vault', environment: 'dev', team: 'payments' }),
    ...write({ name: 'stray', environment: 'dev' }),
  };
}
