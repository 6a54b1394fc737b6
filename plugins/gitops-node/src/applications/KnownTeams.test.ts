import { InputError } from '@backstage/errors';
import { KnownTeams } from './KnownTeams';

const MINUTE_MS = 60_000;

describe('KnownTeams', () => {
  const teams = new Set<string>();
  const asked: string[] = [];

  const create = () =>
    KnownTeams.create({
      teamAccess: {
        assertTeams: async ({ organization, teams: [team] }) => {
          asked.push(`${organization}/${team}`);
          if (team === 'down') {
            throw new Error('GitHub does not answer');
          }
          if (!teams.has(`${organization}/${team}`)) {
            throw new InputError(`teams: there is no team ${team}`);
          }
        },
      },
    });

  beforeEach(() => {
    teams.clear();
    asked.length = 0;
  });

  afterEach(() => jest.restoreAllMocks());

  it('remembers for ten minutes what it found', async () => {
    teams.add('acme/payments');
    const known = create();
    expect(await known.has('acme', 'payments')).toBe(true);
    const now = Date.now();
    const clock = jest.spyOn(Date, 'now');
    clock.mockReturnValue(now + 9 * MINUTE_MS);
    expect(await known.has('acme', 'payments')).toBe(true);
    expect(asked).toHaveLength(1);
    clock.mockReturnValue(now + 11 * MINUTE_MS);
    teams.clear();
    expect(await known.has('acme', 'payments')).toBe(false);
  });

  it('asks again for what is missing, because it may be created any moment', async () => {
    const known = create();
    expect(await known.has('acme', 'fraud')).toBe(false);
    teams.add('acme/fraud');
    expect(await known.has('acme', 'fraud')).toBe(true);
  });

  it('keeps organisations apart', async () => {
    teams.add('acme/payments');
    const known = create();
    expect(await known.has('acme', 'payments')).toBe(true);
    expect(await known.has('other', 'payments')).toBe(false);
  });

  it('takes no outage for an answer', async () => {
    await expect(create().has('acme', 'down')).rejects.toThrow(
      'GitHub does not answer',
    );
  });
});
