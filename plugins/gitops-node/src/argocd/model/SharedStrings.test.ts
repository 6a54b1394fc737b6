import { SharedStrings } from './SharedStrings';

describe('SharedStrings', () => {
  it('forgets all before it keeps too many', () => {
    const strings = SharedStrings.create({ maxStrings: 3 });
    for (let i = 0; i < 100; i += 1) {
      expect(strings.share(`image:${i}`)).toBe(`image:${i}`);
      expect(strings.size).toBeLessThanOrEqual(3);
    }
  });

  it('keeps equal texts once', () => {
    const strings = SharedStrings.create();
    strings.share('payments');
    strings.share(['pay', 'ments'].join(''));
    expect(strings.size).toBe(1);
  });
});
