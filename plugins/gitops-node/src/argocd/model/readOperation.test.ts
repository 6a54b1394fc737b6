import { recordedEvents, recordedResponse } from '../__testUtils__/recordings';
import { RawApplication, RawOperationState } from './applicationSchema';
import { readApplication } from './readApplication';
import { readOperation, withOwnNote } from './readOperation';
import { SharedStrings } from './SharedStrings';

const strings = SharedStrings.create();

function recorded(name: string) {
  const { status } = recordedResponse(`get/${name}`).body as RawApplication;
  return readOperation(status?.operationState, strings);
}

function read(state: RawOperationState) {
  return readOperation({ phase: 'Succeeded', ...state }, strings);
}

describe('readOperation', () => {
  it.each([
    ['no state', undefined],
    ['a state that is emptied for a new operation', null],
    ['no phase', {}],
    ['a phase that nobody knows', { phase: 'Odd' }],
  ])('reads nothing from %s', (_, state) => {
    expect(readOperation(state, strings)).toBeUndefined();
  });

  it('reads an operation between two tries: Running, though it is finished (fact 24)', () => {
    expect(recorded('operation-retrying')).toEqual({
      phase: 'Running',
      message: expect.stringContaining('completed unsuccessfully'),
      startedAt: '2026-11-23T06:26:49Z',
      finishedAt: expect.any(String),
      retryCount: 3,
      automated: true,
      revision: expect.stringMatching(/^bcef440/),
    });
  });

  it('keeps one start through all tries of one operation (fact 24)', () => {
    const starts = recordedEvents('sync-failed')
      .map(({ application }) => application as unknown as RawApplication)
      .map(({ status }) => readOperation(status?.operationState, strings))
      .filter(operation => operation?.revision?.startsWith('d090929'))
      .map(operation => operation?.startedAt);
    expect(starts.length).toBeGreaterThan(10);
    expect(new Set(starts)).toEqual(new Set(['2026-11-23T06:26:49Z']));
  });

  it('tells a dry run, which changes nothing, from a sync (fact 26)', () => {
    expect(recorded('after-dryrun')).toMatchObject({
      phase: 'Succeeded',
      dryRun: true,
      initiatedBy: 'backstage',
    });
    expect(recorded('after-selective-sync')).not.toHaveProperty('dryRun');
  });

  it('tells an account from Argo CD itself', () => {
    const byAccount = recorded('after-rollback');
    expect(byAccount).toMatchObject({ initiatedBy: 'backstage' });
    expect(byAccount).not.toHaveProperty('automated');
    const byItself = recorded('synced-healthy');
    expect(byItself).toMatchObject({ automated: true });
    expect(byItself).not.toHaveProperty('initiatedBy');
  });

  it.each([
    ['operation-failed', 'Failed', /error when patching/],
    ['operation-terminated', 'Failed', /^Operation terminated$/],
    ['operation-error-manifest', 'Error', /^ComparisonError: /],
    ['after-sync-unknown-sha', 'Error', /^ComparisonError: /],
    [
      'operation-waiting-prune-confirmation',
      'Running',
      /^waiting for pruning confirmation of /,
    ],
    ['presync-hook-failed', 'Failed', /completed unsuccessfully/],
  ])('reads %s: %s', (name, phase, message) => {
    expect(recorded(name)).toMatchObject({
      phase,
      message: expect.stringMatching(message),
    });
  });

  it('takes the revision of the values, where there are several sources', () => {
    expect(recorded('multi-source')?.revision).toBe(
      'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
    );
  });

  it('takes the revision that was asked for while there is no result', () => {
    expect(recorded('after-sync-unknown-sha')?.revision).toMatch(
      /^[0-9a-f]{40}$/,
    );
    expect(read({ operation: { sync: { revision: '1.2.3' } } })?.revision).toBe(
      '1.2.3',
    );
  });

  it.each([
    ['user:default/alice', 'user:default/alice'],
    ['User:team-a/alice.b_c', 'User:team-a/alice.b_c'],
    ['alice', undefined],
    ['user:default/<script>', undefined],
    [`user:default/${'a'.repeat(64)}`, undefined],
    [null, undefined],
  ])(
    'reads who asked for it only from a full reference: %j',
    (value, expected) => {
      const info = [
        { name: 'Reason', value: 'user:default/somebody' },
        { name: 'Requested by', value },
      ];
      expect(read({ operation: { info } })?.requestedBy).toBe(expected);
    },
  );
});

describe('withOwnNote', () => {
  function requestedBy(username: string | undefined, account?: string) {
    const application = readApplication(
      {
        metadata: { name: 'checkout-prod', namespace: 'argocd' },
        status: {
          operationState: {
            phase: 'Succeeded',
            operation: {
              initiatedBy: { username, automated: username === undefined },
              info: [{ name: 'Requested by', value: 'user:default/maria' }],
            },
          },
        },
      },
      strings,
    );
    const { operation } = withOwnNote(application, account);
    expect(operation).toMatchObject({ phase: 'Succeeded' });
    return operation?.requestedBy;
  }

  it('believes who asked for it where the portal began it', () => {
    expect(requestedBy('backstage', 'backstage')).toBe('user:default/maria');
  });

  it.each<[string, string | undefined, string | undefined]>([
    ['another account began it', 'mallory', 'backstage'],
    ['Argo CD began it', undefined, 'backstage'],
    ['the account of the portal is not known', 'mallory', undefined],
    ['neither is known', undefined, undefined],
    ['the account of the portal has no name', '', ''],
  ])('believes no note where %s', (_, username, account) => {
    expect(requestedBy(username, account)).toBeUndefined();
  });

  it('leaves what has no operation alone', () => {
    const { operation, ...application } = readApplication(
      recordedResponse('get/synced-healthy').body,
      strings,
    );
    expect(withOwnNote(application, 'backstage')).toBe(application);
  });
});
