import { deployStartOf } from './deployStartOf';
import { readRevision } from './readRevision';
import { SharedStrings } from './SharedStrings';

describe('deployStartOf', () => {
  it.each([
    ['2026-11-23T06:26:09Z', '2026-11-23T06:26:10Z'],
    ['2026-11-22T23:59:59Z', '2026-11-23T00:03:20Z'],
    // A clock that was set between the two.
    ['2026-11-23T06:26:09Z', '2026-11-23T06:26:07Z'],
    ['2026-11-23T06:26:09.250Z', '2026-11-23T06:26:10.750Z'],
  ])('gives back %s, byte for byte, of a sync that ended %s', (begin, end) => {
    const entry = readRevision(
      { deployStartedAt: begin, deployedAt: end },
      SharedStrings.create(),
    );
    expect(deployStartOf(entry)).toBe(begin);
  });

  it.each([
    [undefined, '2026-11-23T06:26:10Z'],
    ['yesterday', '2026-11-23T06:26:10Z'],
    ['2026-11-23T06:26:09Z', undefined],
    ['2026-11-23T06:26:09Z', 'soon'],
  ])('knows nothing of a sync from %s to %s', (begin, end) => {
    const entry = readRevision(
      { deployStartedAt: begin, deployedAt: end },
      SharedStrings.create(),
    );
    expect(entry).not.toHaveProperty('syncSeconds');
    expect(deployStartOf(entry)).toBeUndefined();
  });
});
