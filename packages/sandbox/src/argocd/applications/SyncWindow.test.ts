import { isActive, permitsSync, SyncWindow } from './SyncWindow';

const at = (text: string) => Date.parse(text);

describe('isActive', () => {
  it.each<[string, string, string, string, boolean]>([
    // schedule, duration, time zone, moment, active
    ['0 0 20 12 *', '336h', 'Etc/UTC', '2026-12-19T23:59:00Z', false],
    ['0 0 20 12 *', '336h', 'Etc/UTC', '2026-12-20T00:00:00Z', true],
    ['0 0 20 12 *', '336h', 'Etc/UTC', '2027-01-02T23:59:00Z', true],
    ['0 0 20 12 *', '336h', 'Etc/UTC', '2027-01-03T00:00:00Z', false],
    ['0 22 * * *', '8h', '', '2026-06-02T05:59:00Z', true],
    ['0 22 * * *', '8h', '', '2026-06-02T06:00:00Z', false],
    ['0 22 * * *', '1h30m', 'Europe/Berlin', '2026-06-02T20:00:00Z', true],
    ['0 22 * * *', '1h30m', 'Europe/Berlin', '2026-06-02T19:59:00Z', false],
    ['0 22 * * *', '1h', 'America/New_York', '2026-01-16T03:30:00Z', true],
    // A Friday; the 1st of the month is a day of its own where both are given.
    ['30 16 * * fri', '30m', '', '2026-11-27T16:45:00Z', true],
    ['30 16 * * 1-4', '30m', '', '2026-11-27T16:45:00Z', false],
    ['0 0 1 * sun', '24h', '', '2026-12-01T12:00:00Z', true],
    ['0 0 1 * 7', '24h', '', '2026-11-29T12:00:00Z', true],
    ['*/15 9-17/4 * jan,nov *', '5m', '', '2026-11-24T13:34:00Z', true],
    ['*/15 9-17/4 * jan,nov *', '5m', '', '2026-11-24T14:34:00Z', false],
    ['nonsense', '24h', '', '2026-11-24T14:34:00Z', false],
    ['0 0 32 * *', '24h', '', '2026-11-24T14:34:00Z', false],
    ['0 0 * * *', 'a day', '', '2026-11-24T00:00:00Z', false],
  ])(
    '%s for %s in %s at %s: %s',
    (schedule, duration, timeZone, now, active) => {
      const window: SyncWindow = { kind: 'deny', schedule, duration, timeZone };
      expect(isActive(window, at(now))).toBe(active);
    },
  );
});

describe('permitsSync', () => {
  const open = { schedule: '0 0 * * *', duration: '24h' };
  const shut = { schedule: '0 0 1 1 *', duration: '1h' };
  const now = at('2026-11-24T12:00:00Z');

  it.each<[string, SyncWindow[], boolean, boolean]>([
    // windows, by a person, by itself
    ['no window', [], true, true],
    ['an open deny', [{ kind: 'deny', ...open }], false, false],
    [
      'an open deny that lets people through',
      [{ kind: 'deny', ...open, manualSync: true }],
      true,
      false,
    ],
    ['a shut deny', [{ kind: 'deny', ...shut }], true, true],
    ['an open allow', [{ kind: 'allow', ...open }], true, true],
    ['a shut allow', [{ kind: 'allow', ...shut }], false, false],
    [
      'a shut allow that lets people through',
      [{ kind: 'allow', ...shut, manualSync: true }],
      true,
      false,
    ],
    [
      'an open allow under an open deny',
      [
        { kind: 'allow', ...open },
        { kind: 'deny', ...open },
      ],
      false,
      false,
    ],
  ])('%s', (_, windows, byPerson, byItself) => {
    expect(permitsSync(windows, { manual: true, now })).toBe(byPerson);
    expect(permitsSync(windows, { manual: false, now })).toBe(byItself);
  });
});
