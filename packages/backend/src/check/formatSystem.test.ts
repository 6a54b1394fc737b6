import { CheckedSystem } from './checkCredentials';
import { countFindings, formatSystem } from './formatSystem';

describe('formatSystem', () => {
  const system: CheckedSystem = {
    title: 'GitHub github.com',
    findings: [
      { check: 'credentials', ok: 'They are accepted.' },
      { check: 'expiry', warning: 'They end soon.', remedy: 'Renew them.' },
      { check: 'teams', problem: 'No teams.', remedy: 'Add the right.' },
    ],
  };

  it('puts each remedy below its finding', () => {
    expect(formatSystem(system)).toBe(`GitHub github.com
  ok       credentials  They are accepted.
  warning  expiry       They end soon.
                        -> Renew them.
  problem  teams        No teams.
                        -> Add the right.`);
  });

  it('counts what there is of each kind', () => {
    expect(countFindings([system, system])).toEqual({
      ok: 2,
      warning: 2,
      problem: 2,
    });
  });
});
