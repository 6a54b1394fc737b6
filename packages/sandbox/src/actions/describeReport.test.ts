import { renderMarkdown } from '../github/pages/renderMarkdown';
import { describeReport } from './describeReport';
import { ValidationReport } from './reportSchema';

const REPORT: ValidationReport = {
  ok: false,
  title: '1 problem in prod/payments/checkout',
  renders: 1,
  durationMs: 420,
  findings: [
    {
      path: 'values/prod/payments/check`out/image.yaml',
      rule: 'digest_required',
      message: 'image.digest is *nothing*: <prod> takes digests',
      remedy: 'Set it:\n- by hand\n1. or promote.',
      application: 'prod/payments/checkout',
    },
  ],
  applications: [
    {
      environment: 'prod',
      team: 'payments',
      application: 'checkout',
      state: 'changed',
      diff: '-a\n+```\n',
    },
    {
      environment: 'dev',
      team: 'payments',
      application: 'checkout',
      state: 'changed',
      diff: '',
    },
  ],
};

describe('describeReport', () => {
  it('says what is wrong where, as it was said, whatever it holds', () => {
    const { title, summary, annotations } = describeReport(REPORT);
    expect(title).toBe('1 problem in prod/payments/checkout');
    const words = renderMarkdown(String(summary))
      .toString()
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    expect(words).toBe(
      '1 render in 0.4 s. values/prod/payments/check`out/image.yaml (prod/payments/checkout), rule digest_required ' +
        'image.digest is *nothing*: &lt;prod&gt; takes digests Remedy: Set it: - by hand 1. or promote.',
    );
    expect(annotations).toEqual([
      expect.objectContaining({
        path: 'values/prod/payments/check`out/image.yaml',
        title: 'digest_required',
        message: 'image.digest is *nothing*: <prod> takes digests',
        details: 'Set it:\n- by hand\n1. or promote.',
      }),
    ]);
  });

  it('shows what would change, in blocks that nothing inside can end', () => {
    const html = renderMarkdown(String(describeReport(REPORT).text)).toString();
    expect(html).toContain('<h3>prod/payments/checkout (changed)</h3>');
    expect(html).toContain('<span class="added">+```</span>');
    expect(html).toContain('<h3>dev/payments/checkout (changed)</h3>');
    expect(html).toContain('Nothing that is rendered changes.');
  });

  it('has no text where nothing would change', () => {
    expect(describeReport({ ...REPORT, applications: [] }).text).toBeNull();
  });

  it.each([
    ['one long diff', 1, 5_000],
    ['many diffs', 300, 20],
  ])('keeps to the limit of a check: %s', (_name, applications, lines) => {
    const diff = '+image: ghcr.io/acme/checkout\n'.repeat(lines);
    const text = String(
      describeReport({
        ...REPORT,
        applications: Array.from({ length: applications }, () => ({
          ...REPORT.applications[0],
          diff,
        })),
      }).text,
    );
    expect(text.length).toBeLessThanOrEqual(65_535);
    // The remark stands outside of the last block.
    expect(renderMarkdown(text).toString()).toMatch(
      /<\/pre>\s*<p>The rest is left out;[^<]*<\/p>\s*$/,
    );
  });
});
