import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { isSame } from './isSame';

describe('isSame', () => {
  const value = fc.letrec(tie => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('a', 'b', 1, 2, true, false, null, undefined),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('x', 'y', 'constructor'), tie('value'), {
        noNullPrototype: true,
      }),
    ),
  })).value;

  it('says what a comparison of anything says', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(isSame(a, b)).toBe(isDeepStrictEqual(a, b));
      }),
    );
  });

  it('finds a copy the same', () => {
    fc.assert(
      fc.property(value, each => {
        expect(isSame(each, structuredClone(each))).toBe(true);
      }),
    );
  });
});
