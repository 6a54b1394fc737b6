import { EntityTarget } from '../access/readEntityTarget';
import { Audience } from './Audience';

function target(name: string): EntityTarget {
  return {
    entityRef: `component:default/${name}`,
    application: name,
    query: { name },
  };
}

const CHECKOUT = target('checkout');

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
    expect(audience.usersOf(CHECKOUT.entityRef)).toEqual([
      'user:default/alice',
      'user:default/bob',
    ]);
    expect(audience.usersOf('component:default/ledger')).toEqual([]);
  });

  it('forgets who has not asked for ten minutes', () => {
    audience.add(CHECKOUT, 'user:default/alice');
    jest.advanceTimersByTime(540_000);
    audience.add(CHECKOUT, 'user:default/bob');
    jest.advanceTimersByTime(60_001);
    expect(audience.usersOf(CHECKOUT.entityRef)).toEqual(['user:default/bob']);
    jest.advanceTimersByTime(600_000);
    expect(audience.usersOf(CHECKOUT.entityRef)).toEqual([]);
    expect(audience.targets()).toEqual([]);
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
    expect(audience.usersOf('component:default/first')).toHaveLength(1);
    expect(audience.usersOf('component:default/second')).toHaveLength(0);
  });

  it('forgets the people who asked longest ago', () => {
    for (let i = 0; i < 201; i += 1) {
      audience.add(CHECKOUT, `user:default/u${i}`);
    }
    const users = audience.usersOf(CHECKOUT.entityRef);
    expect(users).toHaveLength(200);
    expect(users).not.toContain('user:default/u0');
  });
});
