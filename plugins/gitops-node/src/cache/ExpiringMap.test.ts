import { ExpiringMap } from './ExpiringMap';

describe('ExpiringMap', () => {
  const now = Date.now();
  let clock: jest.SpyInstance;

  beforeEach(() => {
    clock = jest.spyOn(Date, 'now').mockReturnValue(now);
  });

  afterEach(() => clock.mockRestore());

  it('forgets after its time, or the one that a value has of its own', () => {
    const map = new ExpiringMap<number>({ maxEntries: 10, ttlMs: 1000 });
    map.set('own', 1, 5000);
    map.set('usual', 2);
    clock.mockReturnValue(now + 999);
    expect([map.get('own'), map.get('usual')]).toEqual([1, 2]);
    clock.mockReturnValue(now + 1000);
    expect([map.get('own'), map.get('usual')]).toEqual([1, undefined]);
    clock.mockReturnValue(now + 5000);
    expect(map.get('own')).toBeUndefined();
  });

  it('forgets the oldest when there are too many', () => {
    const map = new ExpiringMap<number>({ maxEntries: 2, ttlMs: 1000 });
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect(['a', 'b', 'c'].map(key => map.get(key))).toEqual([3, undefined, 4]);
  });

  it('forgets what it is told to', () => {
    const map = new ExpiringMap<number>({ maxEntries: 2, ttlMs: 1000 });
    map.set('a', 1);
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
  });
});
