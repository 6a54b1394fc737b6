import { TestGithub } from '../__testUtils__/TestGithub';
import { SecondaryLimits } from './SecondaryLimits';

describe('SecondaryLimits', () => {
  it('lets so many writes through in any minute and any hour', () => {
    let now = 0;
    const limits = SecondaryLimits.create(
      { contentRequests: { perMinute: 2, perHour: 3 } },
      { now: () => now },
    );
    const write = (account = 'ana') => limits.spend(account, { reads: false });
    expect(write()).toBe(0);
    now = 10_000;
    expect(write()).toBe(0);
    expect(write()).toBe(50_000);
    expect(limits.spend('ana', { reads: true })).toBe(0);
    expect(write('lena')).toBe(0);
    now = 60_000;
    expect(write()).toBe(0);
    now = 120_000;
    expect(write()).toBe(3_480_000);
    now = 3_600_000;
    expect(write()).toBe(0);
  });

  it('lets so many points through in any minute', () => {
    let now = 0;
    const limits = SecondaryLimits.create(
      { points: { perMinute: 7 } },
      { now: () => now },
    );
    expect(limits.spend('ana', { reads: false })).toBe(0);
    now = 1000;
    expect(limits.spend('ana', { reads: true })).toBe(0);
    expect(limits.spend('ana', { reads: false })).toBe(59_000);
    expect(limits.spend('ana', { reads: true })).toBe(0);
    expect(limits.spend('ana', { reads: true })).toBe(59_000);
  });
});

describe('the secondary limits of the API', () => {
  it('say when to come again, and spare those who only read', async () => {
    const github = await TestGithub.start({
      secondaryLimits: { contentRequests: { perMinute: 1, perHour: 10 } },
    });
    const label = (name: string) =>
      github.fetch('/api/v3/repos/acme/project/labels', {
        method: 'POST',
        login: 'ana',
        body: JSON.stringify({ name }),
      });
    expect((await label('one')).status).toBe(201);
    const refused = await label('two');
    expect(refused.status).toBe(403);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(50);
    expect(seconds).toBeLessThanOrEqual(60);
    expect(
      Number(refused.headers.get('x-ratelimit-remaining')),
    ).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      message: expect.stringMatching(
        /^You have exceeded a secondary rate limit\. /,
      ),
      status: '403',
    });
    const list = await github.fetch('/api/v3/repos/acme/project/labels', {
      login: 'ana',
    });
    expect(await list.json()).toMatchObject([{ name: 'one' }]);
    await github.stop();
  });
});
