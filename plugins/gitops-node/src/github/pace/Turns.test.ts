import { TestClock } from '../__testUtils__/TestClock';
import { compareTurns, Turns } from './Turns';

describe('Turns', () => {
  it('keeps the place in which a unit arrived, whatever it does in between', () => {
    const turns = new Turns(new TestClock());
    turns.arrive('a');
    turns.arrive('b');
    const b = turns.next('b');
    const a = turns.next('a');
    const later = turns.next('a');
    const none = turns.next();
    expect([none, b, later, a].sort(compareTurns)).toEqual([a, later, b, none]);
  });

  it('forgets a unit that was not seen for a day', async () => {
    const clock = new TestClock();
    const turns = new Turns(clock);
    const first = turns.arrive('a');
    const second = turns.arrive('b');
    await clock.pass(23 * 3_600_000);
    expect(turns.arrive('b')).toBe(second);
    await clock.pass(2 * 3_600_000);
    turns.arrive('c');
    expect(turns.arrive('b')).toBe(second);
    expect(turns.arrive('a')).toBeGreaterThan(first);
  });
});
