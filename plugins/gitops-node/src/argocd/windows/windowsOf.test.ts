import { Cron } from 'croner';
import { readProject } from '../model/ArgocdProject';
import { recordedResponse } from '../__testUtils__/recordings';
import { SyncWindow } from './SyncWindow';
import { windowsOf } from './windowsOf';

const HOURLY: SyncWindow = {
  kind: 'allow',
  schedule: '0 * * * *',
  duration: '30m',
  manualSync: false,
  applications: ['*'],
  namespaces: [],
  clusters: [],
};
const ALLOW: SyncWindow = {
  ...HOURLY,
  schedule: '0 9 * * *',
  duration: '2h',
};
const DENY: SyncWindow = { ...ALLOW, kind: 'deny' };
/** Within, and outside of, both. A Wednesday. */
const OPEN = '2026-07-01T10:00:00Z';
const CLOSED = '2026-07-01T12:00:00Z';

const CHECKOUT = {
  name: 'checkout-prod',
  destination: {
    name: 'prod-eu',
    server: 'https://eu.k8s.example',
    namespace: 'payments-prod',
  },
};

function at(now: string, ...windows: SyncWindow[]) {
  return windowsOf({ windows }, CHECKOUT, new Date(now));
}

describe('windowsOf', () => {
  // What was recorded early on a Monday, and which answer of Argo CD it has to agree with. Its `canSync` is the answer
  // for people.
  it.each([
    [
      'syncwindows-deny-active',
      'payments-prod',
      'checkout-prod',
      { canSync: false, canSyncManually: false },
    ],
    [
      'syncwindows-allow-inactive',
      'logistics-prod',
      'tracking-prod',
      { canSync: false, canSyncManually: true },
    ],
    [
      'syncwindows-none',
      'payments-dev',
      'checkout-dev',
      { canSync: true, canSyncManually: true },
    ],
  ])(
    'agrees with the recorded %s (fact 21)',
    (recording, project, name, expected) => {
      const { items } = recordedResponse('platform/projects').body as {
        items: unknown[];
      };
      const found = items.map(readProject).find(each => each.name === project);
      const answer = recordedResponse(`detail/${recording}`).body as {
        canSync: boolean;
        activeWindows?: object[];
        assignedWindows?: object[];
      };
      const windows = windowsOf(
        found ?? { windows: [] },
        { name, destination: { namespace: project } },
        new Date('2026-11-23T06:43:00Z'),
      );
      expect(windows).toMatchObject(expected);
      expect(windows.canSyncManually).toBe(answer.canSync);
      expect(windows.active).toMatchObject(answer.activeWindows ?? []);
      expect(windows.active).toHaveLength(answer.activeWindows?.length ?? 0);
      expect(windows.assigned).toMatchObject(answer.assignedWindows ?? []);
      expect(windows.assigned).toHaveLength(
        answer.assignedWindows?.length ?? 0,
      );
    },
  );

  const manual = { manualSync: true };
  it.each<[string, string, SyncWindow[], boolean, boolean]>([
    ['no window', OPEN, [], true, true],
    ['an open allow window', OPEN, [ALLOW], true, true],
    ['a closed allow window', CLOSED, [ALLOW], false, false],
    [
      'a closed allow window that lets people through',
      CLOSED,
      [{ ...ALLOW, ...manual }],
      false,
      true,
    ],
    [
      'two closed allow windows of which one lets nobody through',
      CLOSED,
      [{ ...ALLOW, ...manual }, ALLOW],
      false,
      false,
    ],
    [
      'one open allow window among closed ones',
      OPEN,
      [ALLOW, { ...ALLOW, schedule: '0 20 * * *' }],
      true,
      true,
    ],
    ['an open deny window', OPEN, [DENY], false, false],
    [
      'an open deny window that lets people through',
      OPEN,
      [{ ...DENY, ...manual }],
      false,
      true,
    ],
    [
      'two open deny windows of which one lets nobody through',
      OPEN,
      [{ ...DENY, ...manual }, DENY],
      false,
      false,
    ],
    ['a closed deny window', CLOSED, [DENY], true, true],
    ['deny over allow, both open', OPEN, [ALLOW, DENY], false, false],
    [
      'a deny window that lets people through, beside a closed allow window that does not',
      OPEN,
      [
        { ...DENY, ...manual },
        { ...ALLOW, schedule: '0 20 * * *' },
      ],
      false,
      true,
    ],
    [
      'a closed deny window beside a closed allow window',
      CLOSED,
      [DENY, ALLOW],
      false,
      false,
    ],
    [
      'a schedule that cannot be read',
      CLOSED,
      [{ ...DENY, schedule: 'at noon' }],
      false,
      false,
    ],
    [
      'a duration that cannot be read',
      CLOSED,
      [{ ...DENY, duration: '1 day' }],
      false,
      false,
    ],
    [
      'a window of others that cannot be read',
      CLOSED,
      [{ ...DENY, schedule: 'at noon', applications: ['ledger-*'] }],
      true,
      true,
    ],
    [
      'a deny window on a day that never comes, which Argo CD takes for open',
      CLOSED,
      [{ ...DENY, schedule: '0 0 30 2 *' }],
      false,
      false,
    ],
  ])(
    'with %s: Argo CD and people',
    (_, now, windows, canSync, canSyncManually) => {
      expect(at(now, ...windows)).toMatchObject({ canSync, canSyncManually });
    },
  );

  it.each<[string, Partial<SyncWindow>, boolean]>([
    ['its name', { applications: ['checkout-*'] }, true],
    ['another name', { applications: ['ledger-*'] }, false],
    ['its namespace', { namespaces: ['payments-*'] }, true],
    ['the name of its cluster', { clusters: ['prod-?u'] }, true],
    ['the address of its cluster', { clusters: ['https://*.example'] }, true],
    [
      'any of the lists',
      { applications: ['ledger-*'], clusters: ['prod-eu'] },
      true,
    ],
    [
      'all of the lists',
      {
        applications: ['checkout-*'],
        clusters: ['prod-eu'],
        andOperator: true,
      },
      true,
    ],
    [
      'only some of the lists where all are meant',
      {
        applications: ['checkout-*'],
        clusters: ['prod-us'],
        andOperator: true,
      },
      false,
    ],
    ['no list at all', {}, false],
    ['no list at all where all are meant', { andOperator: true }, false],
  ])('is assigned by %s', (_, change, expected) => {
    const { assigned } = at(OPEN, { ...ALLOW, applications: [], ...change });
    expect(assigned).toHaveLength(expected ? 1 : 0);
  });

  it.each<[string, Partial<SyncWindow>, string, boolean]>([
    ['the instant it opens', {}, '2026-07-01T09:00:00Z', false],
    ['a moment later', {}, '2026-07-01T09:00:01Z', true],
    ['a moment before it closes', {}, '2026-07-01T10:59:59Z', true],
    ['the instant it closes', {}, '2026-07-01T11:00:00Z', false],
    [
      'summer in Berlin, two hours ahead',
      { timeZone: 'Europe/Berlin' },
      '2026-07-01T07:30:00Z',
      true,
    ],
    [
      'winter in Berlin, one hour ahead',
      { timeZone: 'Europe/Berlin' },
      '2026-12-01T07:30:00Z',
      false,
    ],
    [
      'winter in Berlin, an hour later',
      { timeZone: 'Europe/Berlin' },
      '2026-12-01T08:30:00Z',
      true,
    ],
    [
      'New York, behind',
      { timeZone: 'America/New_York' },
      '2026-07-01T13:30:00Z',
      true,
    ],
    [
      'Kolkata, half an hour off',
      { timeZone: 'Asia/Kolkata' },
      '2026-07-01T03:31:00Z',
      true,
    ],
    [
      'a zone that nobody knows, for UTC',
      { timeZone: 'Mars/Olympus' },
      '2026-07-01T09:30:00Z',
      true,
    ],
    [
      'a window over midnight',
      { schedule: '0 22 * * *', duration: '4h' },
      '2026-07-02T01:00:00Z',
      true,
    ],
    [
      'a weekend that began on Friday',
      { schedule: '0 18 * * 5', duration: '60h' },
      '2026-07-05T12:00:00Z',
      true,
    ],
    [
      'a weekday by name',
      { schedule: '0 9 * * MON-FRI' },
      '2026-07-04T10:00:00Z',
      false,
    ],
    [
      'a day of the month or of the week',
      { schedule: '0 9 15 * 3' },
      '2026-07-01T10:00:00Z',
      true,
    ],
    [
      'a step from a number on',
      { schedule: '0 8/1 * * *', duration: '30m' },
      '2026-07-01T10:15:00Z',
      true,
    ],
    [
      'a question mark for any',
      { schedule: '0 9 ? * *' },
      '2026-07-01T10:00:00Z',
      true,
    ],
  ])('is open or not at %s', (_, change, now, expected) => {
    expect(at(now, { ...ALLOW, ...change }).active).toHaveLength(
      expected ? 1 : 0,
    );
  });

  it('says when an open window ends and a closed one opens', () => {
    expect(at(OPEN, ALLOW)).toMatchObject({
      active: [{ endsAt: '2026-07-01T11:00:00.000Z' }],
      nextChangeAt: '2026-07-01T11:00:00.000Z',
    });
    expect(at(CLOSED, ALLOW, HOURLY)).toMatchObject({
      active: [],
      nextChangeAt: '2026-07-01T13:00:00.000Z',
    });
    expect(at(CLOSED)).not.toHaveProperty('nextChangeAt');
  });

  it('counts an end in the time zone of that day, when clocks change before', () => {
    const weekend = {
      ...ALLOW,
      schedule: '0 18 * * 6',
      duration: '24h',
      timeZone: 'Europe/Berlin',
    };
    // On Sunday the 25th of October clocks go back.
    expect(at('2026-10-24T20:00:00Z', weekend).nextChangeAt).toBe(
      '2026-10-25T17:00:00.000Z',
    );
  });

  it('names no end where a window opens again before it closes', () => {
    const freeze = { ...DENY, schedule: '0 0 * * *', duration: '24h' };
    const { active, ...rest } = at(OPEN, freeze);
    expect(active).toEqual([freeze]);
    expect(rest).not.toHaveProperty('nextChangeAt');
    expect(at(OPEN, { ...freeze, schedule: '0 0 * * 3,4' }).nextChangeAt).toBe(
      '2026-07-03T00:00:00.000Z',
    );
  });

  describe('of a window that opens again before it closes', () => {
    const freeze = { ...DENY, schedule: '* * * * *', duration: '24h' };
    const evaluations = jest.spyOn(Cron.prototype, 'nextRun');

    beforeEach(() => {
      evaluations.mockClear();
    });

    afterAll(() => {
      evaluations.mockRestore();
    });

    function look(windows: SyncWindow[], now: number) {
      return Array.from({ length: 200 }, (_, i) =>
        windowsOf(
          { windows },
          { ...CHECKOUT, name: `app-${i}` },
          new Date(now + i),
        ),
      );
    }

    it('looks at its schedule once for all Applications of a project', () => {
      const now = Date.parse('2026-07-01T10:00:00.001Z');
      const windows = [{ ...freeze }];
      const first = look(windows, now);
      expect(first.every(({ canSync }) => !canSync)).toBe(true);
      const { length } = evaluations.mock.calls;
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThan(500);
      look(windows, now + 60 * 60_000);
      expect(evaluations).toHaveBeenCalledTimes(length);
    });

    it('looks at a window that opens and closes once each time', () => {
      const windows = [{ ...HOURLY }];
      const now = Date.parse('2026-07-01T10:00:00.001Z');
      look(windows, now);
      const { length } = evaluations.mock.calls;
      expect(length).toBeLessThan(5);
      look(windows, now + 29 * 60_000);
      expect(evaluations).toHaveBeenCalledTimes(length);
      expect(look(windows, now + 30 * 60_000)[0].active).toEqual([]);
      expect(look(windows, now + 60 * 60_000)[0].active).toHaveLength(1);
    });

    it('does not take what it has not looked at for the same', () => {
      // Every minute of a working day: the openings that are looked at end before the day does.
      const windows = [{ ...DENY, schedule: '* * * * 3', duration: '1h' }];
      const { holdsUntil, ...rest } = at('2026-07-01T10:00:01Z', ...windows);
      expect(rest).toMatchObject({ canSync: false, active: windows });
      expect(rest).not.toHaveProperty('nextChangeAt');
      expect(holdsUntil).toBeLessThan(Date.parse('2026-07-01T18:00:00Z'));
      expect(at('2026-07-02T00:58:59.500Z', ...windows).nextChangeAt).toBe(
        '2026-07-02T00:59:00.000Z',
      );
      expect(at('2026-07-02T00:59:00.500Z', ...windows).canSync).toBe(true);
    });

    it('is right in the instant in which it opens, and after it', () => {
      const windows = [{ ...DENY }];
      const open = (now: string) => at(now, ...windows).active.length > 0;
      expect(open('2026-07-01T08:00:00.500Z')).toBe(false);
      expect(open('2026-07-01T09:00:00Z')).toBe(false);
      expect(open('2026-07-01T09:00:00.001Z')).toBe(true);
      expect(open('2026-07-01T11:00:00Z')).toBe(false);
      expect(open('2026-07-01T10:59:59.999Z')).toBe(true);
    });
  });
});
