import { compareTags } from './compareTags';

describe('compareTags', () => {
  it.each([
    [
      ['1.9.0', '1.10.0', '2.0.0'],
      ['2.0.0', '1.10.0', '1.9.0'],
    ],
    [
      ['v1.9.0', '1.10.0'],
      ['1.10.0', 'v1.9.0'],
    ],
    [
      ['1.6.0-rc.1', '1.6.0', '1.6.0-rc.10', '1.6.0-rc.2'],
      ['1.6.0', '1.6.0-rc.10', '1.6.0-rc.2', '1.6.0-rc.1'],
    ],
    [
      ['1', '1.29', '1.29.3', '1.29.3-alpine'],
      ['1.29.3', '1.29.3-alpine', '1.29', '1'],
    ],
    [
      ['alpine', '1.0.0', 'stable', 'build-9', 'build-10'],
      ['1.0.0', 'stable', 'build-10', 'build-9', 'alpine'],
    ],
    [
      ['2026-01-31', '2026-11-02'],
      ['2026-11-02', '2026-01-31'],
    ],
  ])('orders %j', (tags, expected) => {
    expect([...tags].sort(compareTags)).toEqual(expected);
    expect([...tags].reverse().sort(compareTags)).toEqual(expected);
  });
});
