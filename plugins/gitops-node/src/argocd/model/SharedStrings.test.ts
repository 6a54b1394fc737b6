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

  it('keeps equal values once, and forgets all before they are too many', () => {
    const strings = SharedStrings.create({ maxStrings: 3 });
    const first = strings.shareValue({ namespace: 'payments' });
    expect(strings.shareValue({ namespace: 'payments' })).toBe(first);
    expect(strings.shareValue({ namespace: 'ledger' })).not.toBe(first);
    for (let i = 0; i < 3; i += 1) {
      strings.shareValue({ namespace: `other-${i}` });
    }
    expect(strings.shareValue({ namespace: 'payments' })).not.toBe(first);
    expect(strings.shareValue({ namespace: 'payments' })).toEqual(first);
  });
});
