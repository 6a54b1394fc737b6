import { recordedResponse } from '../__testUtils__/recordings';
import { windowsOf } from '../windows/windowsOf';
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

  it('names the field that is not as it should be', () => {
    expect(() => readProject({})).toThrow('Project: metadata: ');
  });

  function read(...syncWindows: object[]) {
    return readProject({
      metadata: { name: 'playground' },
      spec: { syncWindows },
    });
  }

  const WINDOW = {
    kind: 'deny',
    schedule: '0 22 * * *',
    duration: '8h',
    applications: ['*'],
  };

  it('says whose windows it cannot read, and why', () => {
    expect(read(WINDOW, { ...WINDOW, applications: 'all' })).toEqual({
      name: 'playground',
      namespace: '',
      windows: [],
      problem: expect.stringMatching(
        /^Project playground: spec\.syncWindows\.1\.applications: ./,
      ),
    });
  });

  it.each(['Deny', 'maybe', '', undefined])(
    'leaves out a window of the kind %j, which neither allows nor denies',
    kind => {
      expect(read({ ...WINDOW, kind }, WINDOW)).toEqual(read(WINDOW));
    },
  );

  it.each([
    ['no schedule', { schedule: undefined }],
    ['no duration', { duration: undefined }],
    ['a duration that is none', { duration: '1 day' }],
    ['no duration, of another kind', { kind: 'Deny', duration: undefined }],
  ])('has a window with %s block everybody', (_, change) => {
    const project = read({ ...WINDOW, kind: 'allow', ...change });
    expect(project).not.toHaveProperty('problem');
    expect(
      windowsOf(
        project,
        { name: 'checkout', destination: { namespace: 'payments' } },
        new Date(),
      ),
    ).toMatchObject({ canSync: false, canSyncManually: false });
  });
});
