import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import { MirrorHealth } from '../mirror/MirrorHealth';
import { ArgocdError, ArgocdErrorReason } from './ArgocdError';
import { upstreamRequests } from './upstreamRequests';

const PAGE = resolve(__dirname, '../../../../../docs/ARGOCD_SETUP.md');
const REQUESTS = /(<!-- upstream requests -->\n\n)[^]*?(\n\n<!-- end -->)/;
const POLICY_LINE = /^\s*p, role:backstage-(\w+), (.+), allow$/gm;

/** A record, so that a new reason that is missing here does not compile. */
const REASONS: Record<ArgocdErrorReason, true> = {
  unreachable: true,
  untrusted: true,
  timeout: true,
  suspended: true,
  unauthenticated: true,
  forbidden: true,
  blockedByWindow: true,
  notFound: true,
  noApi: true,
  conflict: true,
  refused: true,
  throttled: true,
  redirected: true,
  malformed: true,
  tooLarge: true,
  failed: true,
};

describe('docs/ARGOCD_SETUP.md', () => {
  let page = '';

  beforeAll(async () => {
    page = await readFile(PAGE, 'utf8');
    if (process.env.UPDATE_REFERENCE) {
      page = page.replace(REQUESTS, (_, begin, end) =>
        [begin, requestTable(), end].join(''),
      );
      await writeFile(PAGE, page);
    }
  });

  it('lists every request that can go to an Argo CD, as the code has it', () => {
    expect(REQUESTS.exec(page)?.[0].split('\n').slice(2, -2)).toEqual(
      requestTable().split('\n'),
    );
  });

  it('grants the rights that these requests need, and no other', () => {
    const granted = [...page.matchAll(POLICY_LINE)].map(
      ([, role, right]) => `${role}: ${right}`,
    );
    const needed = upstreamRequests.flatMap(({ method, right }) => {
      const role = right?.includes('action/') ? 'actions' : 'sync';
      return right ? [`${method === 'GET' ? 'read' : role}: ${right}`] : [];
    });
    expect(granted.sort()).toEqual([...new Set(needed)].sort());
  });

  it.each(Object.keys(REASONS) as ArgocdErrorReason[])(
    'explains what people see when a call is %s',
    reason => {
      const { problem } = new ArgocdError({
        instance: 'prod',
        call: 'list applications',
        reason,
      });
      expect(page).toContain(`| ${problem} `);
    },
  );

  it.each<[string, (health: MirrorHealth) => void | Promise<void>]>([
    ['fails in a way of its own', health => health.fail(new Error('x'))],
    ['loses one stream after the other', health => health.interrupt(0, true)],
    ['hears nothing', () => wait(5)],
  ])('explains what people see when a mirror %s', async (_, happen) => {
    const health = MirrorHealth.create({
      instance: 'prod',
      logger: mockServices.logger.mock(),
      staleMs: 1,
      onChange: () => {},
    });
    health.confirm();
    await happen(health);
    const { problem } = health.status();
    health.stop();
    expect(problem).toBeDefined();
    expect(page).toContain(`| ${problem} `);
  });
});

/** Padded as Prettier pads tables. */
function requestTable(): string {
  const rows = [
    ['request', 'parameters', 'right', 'for'],
    ...upstreamRequests.map(({ method, path, query, right, purpose }) => [
      `\`${method} ${path}\``,
      query.map(name => `\`${name}\``).join(', ') || '–',
      right ? `\`${right}\`` : '–',
      purpose,
    ]),
  ];
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  const [head, ...body] = rows.map(row =>
    row.map((cell, column) => cell.padEnd(widths[column])),
  );
  return [head, widths.map(width => '-'.repeat(width)), ...body]
    .map(row => `| ${row.join(' | ')} |`)
    .join('\n');
}
