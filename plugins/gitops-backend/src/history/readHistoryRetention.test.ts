import { ConfigReader } from '@backstage/config';
import { readHistoryRetention } from './readHistoryRetention';

const DAY_MS = 86_400_000;

function read(retention?: unknown) {
  return readHistoryRetention(
    new ConfigReader({
      gitops: { history: retention === undefined ? {} : { retention } },
    } as object),
  );
}

describe('readHistoryRetention', () => {
  it.each([
    ['nothing', undefined, 400],
    ['text', '90d', 90],
    ['ISO 8601', 'P30D', 30],
    ['an object', { days: 1 }, 1],
  ])('reads %s', (_, retention, days) => {
    expect(read(retention)).toBe(days * DAY_MS);
  });

  it.each([
    ['less than a day', '23h', 'gitops.history.retention is below one day'],
    ['no duration', 'long', "'gitops.history.retention'"],
  ])('refuses %s', (_, retention, message) => {
    expect(() => read(retention)).toThrow(message);
  });
});
