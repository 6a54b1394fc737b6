import { TestClock } from '../__testUtils__/TestClock';
import { PaceWait } from './Pace';
import { WaitReport } from './WaitReport';

describe('WaitReport', () => {
  const clock = new TestClock();
  let lines: string[];
  let report: WaitReport;

  beforeEach(() => {
    lines = [];
    report = new WaitReport({
      clock,
      log: line => lines.push(line),
      contentRequests: { perMinute: 80, perHour: 500 },
    });
  });

  function tell(wait: Partial<PaceWait>) {
    report.onWait({ cause: 'writes', ms: 0, waitedMs: 0, ahead: 0, ...wait });
  }

  it.each<{ wait: Partial<PaceWait>; line: string }>([
    {
      wait: { cause: 'writes', ms: 41_200, ahead: 17 },
      line: 'GitHub takes 80 changes a minute and 500 an hour: waiting 42 s, 17 requests are ahead',
    },
    {
      wait: { cause: 'reads', ms: 3_000, ahead: 0 },
      line: 'GitHub answers 500 questions a minute beside the changes: waiting 3 s, no request is ahead',
    },
    {
      wait: { cause: 'secondary', ms: 60_000, ahead: 1 },
      line: 'GitHub asks for a pause (secondary rate limit): waiting 60 s, 1 request is ahead',
    },
    {
      wait: { cause: 'primary', ms: 1_501_000 },
      line: 'GitHub’s rate limit for this hour is used up: waiting 26 min, no request is ahead',
    },
    {
      wait: { cause: 'queue', waitedMs: 60_000, ahead: 2 },
      line: 'Other requests to GitHub go first: waiting for 60 s already, 2 requests are ahead',
    },
  ])('says "$line"', ({ wait, line }) => {
    tell(wait);
    expect(lines).toEqual([line]);
  });

  it('says nothing about a moment', () => {
    tell({ ms: 999 });
    tell({ cause: 'queue', ahead: 40 });
    expect(lines).toEqual([]);
  });

  it('says it once a minute, however many requests wait, and again when the cause is another', async () => {
    tell({ ms: 90_000 });
    tell({ ms: 91_000, ahead: 1 });
    await clock.pass(30_000);
    tell({ ms: 60_000 });
    expect(lines).toHaveLength(1);
    tell({ cause: 'secondary', ms: 60_000 });
    expect(lines).toHaveLength(2);
    await clock.pass(60_000);
    tell({ cause: 'secondary', ms: 1_000, waitedMs: 60_000 });
    expect(lines).toHaveLength(3);
  });
});
