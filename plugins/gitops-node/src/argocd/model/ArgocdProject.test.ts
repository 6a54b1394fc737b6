import { recordedResponse } from '../__testUtils__/recordings';
import { readProject } from './ArgocdProject';

function recorded(name: string) {
  const { items } = recordedResponse(`platform/${name}`).body as {
    items: unknown[];
  };
  return items.map(readProject);
}

describe('readProject', () => {
  it('reads every project of the recorded list, with its sync windows (fact 21)', () => {
    expect(recorded('projects')).toEqual([
      { name: 'default', namespace: 'argocd', windows: [] },
      { name: 'logistics-dev', namespace: 'argocd', windows: [] },
      {
        name: 'logistics-prod',
        namespace: 'argocd',
        windows: [
          {
            kind: 'allow',
            schedule: '0 3 * * 1',
            duration: '1h',
            manualSync: true,
            applications: ['*-prod'],
            namespaces: [],
            clusters: [],
          },
        ],
      },
      { name: 'logistics-staging', namespace: 'argocd', windows: [] },
      { name: 'payments-dev', namespace: 'argocd', windows: [] },
      {
        name: 'payments-prod',
        namespace: 'argocd',
        windows: [
          {
            kind: 'deny',
            schedule: '0 0 * * *',
            duration: '24h',
            timeZone: 'Europe/Berlin',
            // Left out where it is false.
            manualSync: false,
            applications: ['*'],
            namespaces: [],
            clusters: [],
          },
        ],
      },
      { name: 'payments-staging', namespace: 'argocd', windows: [] },
    ]);
  });

  it('reads the same from a list that fields trimmed, but for the namespace', () => {
    expect(recorded('projects-fields')).toEqual(
      recorded('projects').map(project => ({ ...project, namespace: '' })),
    );
  });

  it.each([
    [{}, 'metadata'],
    [
      { metadata: { name: 'a' }, spec: { syncWindows: [{ kind: 'maybe' }] } },
      'spec.syncWindows.0.kind',
    ],
  ])('names the field that is not as it should be: %j', (input, field) => {
    expect(() => readProject(input)).toThrow(`Project: ${field}: `);
  });
});
