import { recordedEvents, recordedResponse } from '../__testUtils__/recordings';
import { readApplication } from './readApplication';
import { mainRevision, readRevision } from './readRevision';
import { SharedStrings } from './SharedStrings';

const strings = SharedStrings.create();
const CHART = 'a'.repeat(40);
const VALUES = 'b'.repeat(40);

function historyOf(name: string) {
  return readApplication(recordedResponse(`get/${name}`).body, strings).history;
}

describe('readRevision', () => {
  it('reads the ten entries that Argo CD keeps of thirteen, newest first', () => {
    const history = historyOf('history-capped');
    expect(history.map(({ id }) => id)).toEqual([
      12, 11, 10, 9, 8, 7, 6, 5, 4, 3,
    ]);
    // Thirteen deployments: nine by Argo CD itself, then four by the account.
    expect(history.map(({ automated }) => automated)).toEqual([
      ...Array(4).fill(false),
      ...Array(6).fill(true),
    ]);
    expect(history.map(({ initiatedBy }) => initiatedBy)).toEqual([
      ...Array(4).fill('backstage'),
      ...Array(6).fill(undefined),
    ]);
  });

  it('reads a rollback as a new entry with an old revision (fact 28)', () => {
    const [newest, ...older] = historyOf('after-rollback');
    expect(newest).toMatchObject({ id: 13, initiatedBy: 'backstage' });
    // It went back to entry 10.
    expect(older.find(({ id }) => id === 10)?.revision).toBe(newest.revision);
    expect(older[0].revision).not.toBe(newest.revision);
  });

  it('gets no entry from a dry run, nor from a selective sync (fact 26)', () => {
    expect(historyOf('after-dryrun')).toHaveLength(1);
    expect(historyOf('after-selective-sync')).toHaveLength(1);
  });

  it('gets no entry from a commit that moves sync.revision only (fact 23)', () => {
    const revisions = recordedEvents('deploy-fields')
      .filter(({ application }) => application.metadata.name === 'reports-dev')
      .map(({ application }) => readApplication(application, strings).history);
    expect(revisions).toEqual([[expect.objectContaining({ id: 0 })]]);
  });

  it('skips the empty address that stands beside several sources (fact 20)', () => {
    const { body } = recordedResponse('get/multi-source');
    expect(body).toMatchObject({
      status: { history: [{ source: { repoURL: '' } }] },
    });
    expect(historyOf('multi-source')).toEqual([
      {
        id: 0,
        // Of the second source, which has the values.
        revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
        repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
        deployedAt: '2026-11-23T06:23:13Z',
        syncSeconds: 4,
        automated: true,
      },
    ]);
  });

  it('reads an entry of which nothing is known but that it is there', () => {
    expect(readRevision({}, strings)).toEqual({
      id: 0,
      revision: '',
      deployedAt: '',
      automated: false,
    });
  });
});

describe('mainRevision', () => {
  it.each([
    ['the only one', { revision: CHART }, CHART],
    ['a chart and its values', { revisions: [CHART, VALUES] }, VALUES],
    ['a commit before a chart', { revisions: [VALUES, '2.3.0'] }, VALUES],
    ['two charts', { revisions: ['1.0.0', '2.3.0'] }, '2.3.0'],
    [
      'one beside several',
      { revision: '', revisions: [CHART, VALUES] },
      VALUES,
    ],
    ['a digest', { revision: 'sha256:0123' }, 'sha256:0123'],
    ['none', { revision: null, revisions: [] }, ''],
  ])('takes of %s', (_, from, expected) => {
    expect(mainRevision(from).revision).toBe(expected);
  });
});
