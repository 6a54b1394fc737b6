import { EntityTarget } from '../access/EntityTarget';
import { Audience } from './Audience';

function target(name: string): EntityTarget {
  return {
    entityRef: `component:default/${name}`,
    application: name,
    query: { name },
  };
}

const CHECKOUT = target('checkout');
const ANYWHERE = () => true;

describe('Audience', () => {
  let audience: Audience;

  beforeEach(() => {
    jest.useFakeTimers();
    audience = Audience.create();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('knows who asked', () => {
    audience.add(CHECKOUT, 'user:default/bob');
    audience.add(CHECKOUT, 'user:default/alice');
    audience.add(CHECKOUT, 'user:default/bob');
    expect(audience.targets()).toEqual([CHECKOUT]);
    expect(audience.usersOf(CHECKOUT.entityRef, ANYWHERE)).toEqual([
      'user:default/alice',
      'user:default/bob',
    ]);
    expect(audience.usersOf('component:default/ledger', ANYWHERE)).toEqual([]);
  });

  it('forgets who has not asked for ten minutes', () => {
    audience.add(CHECKOUT, 'user:default/alice');
    jest.advanceTimersByTime(540_000);
    audience.add(CHECKOUT, 'user:default/bob');
    jest.advanceTimersByTime(60_001);
    expect(audience.usersOf(CHECKOUT.entityRef, ANYWHERE)).toEqual([
      'user:default/bob',
    ]);
    jest.advanceTimersByTime(600_000);
    expect(audience.usersOf(CHECKOUT.entityRef, ANYWHERE)).toEqual([]);
    expect(audience.targets()).toEqual([]);
  });

  it('knows who may see only some environments', () => {
    audience.add(CHECKOUT, 'user:default/alice');
    audience.add(CHECKOUT, 'user:default/bob', ['dev', 'staging']);
    const usersOf = (name: string) =>
      audience.usersOf(CHECKOUT.entityRef, environment => environment === name);
    expect(usersOf('staging')).toEqual([
      'user:default/alice',
      'user:default/bob',
    ]);
    expect(usersOf('prod')).toEqual(['user:default/alice']);
  });

  it('takes what a person may see as it is now', () => {
    audience.add(CHECKOUT, 'user:default/bob');
    audience.add(CHECKOUT, 'user:default/bob', ['dev']);
    expect(
      audience.usersOf(CHECKOUT.entityRef, name => name === 'prod'),
    ).toEqual([]);
  });

  it('forgets who was refused, and nobody else', () => {
    audience.add(CHECKOUT, 'user:default/alice');
    audience.add(CHECKOUT, 'user:default/bob');
    audience.remove(CHECKOUT.entityRef, 'user:default/bob');
    audience.remove('component:default/ledger', 'user:default/alice');
    expect(audience.usersOf(CHECKOUT.entityRef, ANYWHERE)).toEqual([
      'user:default/alice',
    ]);
  });

  it('uses the annotations as they are now', () => {
    const changed = { ...CHECKOUT, query: { name: 'other' } };
    audience.add(CHECKOUT, 'user:default/alice');
    audience.add(changed, 'user:default/alice');
    expect(audience.targets()).toEqual([changed]);
  });

  it('forgets the entities that were asked about longest ago', () => {
    audience.add(target('first'), 'user:default/alice');
    audience.add(target('second'), 'user:default/alice');
    audience.add(target('first'), 'user:default/alice');
    for (let i = 0; i < 1_999; i += 1) {
      audience.add(target(`more-${i}`), 'user:default/alice');
    }
    expect(audience.targets()).toHaveLength(2_000);
    expect(audience.usersOf('component:default/first', ANYWHERE)).toHaveLength(
      1,
    );
    expect(audience.usersOf('component:default/second', ANYWHERE)).toHaveLength(
      0,
    );
  });

  it('forgets the people who asked longest ago', () => {
    for (let i = 0; i < 201; i += 1) {
      audience.add(CHECKOUT, `user:default/u${i}`);
    }
    const users = audience.usersOf(CHECKOUT.entityRef, ANYWHERE);
    expect(users).toHaveLength(200);
    expect(users).not.toContain('user:default/u0');
  });
});
