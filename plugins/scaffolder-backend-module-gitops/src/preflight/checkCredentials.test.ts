import { describeBudget } from './checkCredentials';

describe('describeBudget', () => {
  const resetsAt = new Date('2026-11-23T15:00:00Z');

  it.each([
    ['before the first answer', undefined],
    ['while much is left', { remaining: 100, limit: 5000, resetsAt }],
  ])('says nothing %s', (_, budget) => {
    expect(describeBudget(budget)).toBeUndefined();
  });

  it('says until when little is left', () => {
    expect(describeBudget({ remaining: 99, limit: 5000, resetsAt })).toBe(
      'GitHub: 99 of 5000 requests are left until 2026-11-23T15:00:00.000Z, so the steps that follow may have to wait until then',
    );
  });
});
