import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { TestGithub } from '../github/__testUtils__/TestGithub';
import { openDatabase } from '../github/store/openDatabase';
import { ActionsRunner } from './ActionsRunner';

const project = { owner: 'acme', repo: 'project' };
const APP_ID = 15368;

jest.setTimeout(60_000);

/**
 * A validation that obeys the file `behaviour` of what it is given: real processes and real reports, without helm. It
 * notes each start in a file, so that the tests can count them.
 */
const VALIDATE = `
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
const { values } = parseArgs({ options: {
  head: { type: 'string' }, base: { type: 'string' }, author: { type: 'string' },
  bot: { type: 'boolean', default: false }, cache: { type: 'string' }, report: { type: 'string' },
} });
appendFileSync(new URL('../starts', import.meta.url), values.author + '\\n');
const read = folder => existsSync(folder + '/behaviour') ? readFileSync(folder + '/behaviour', 'utf8').trim() : 'pass';
const behaviour = read(values.head);
if (behaviour === 'crash') { process.stderr.write('helm: no such thing\\n'); process.exit(2); }
if (behaviour === 'silent') process.exit(0);
if (behaviour === 'hang') await new Promise(resolve => setTimeout(resolve, 3_600_000));
if (behaviour === 'slow') await new Promise(resolve => setTimeout(resolve, 800));
const ok = behaviour !== 'fail';
writeFileSync(values.report, JSON.stringify({
  ok, title: ok ? 'Nothing to object to' : '1 problem', renders: 1, durationMs: 1500,
  findings: ok ? [] : [{ path: 'behaviour', rule: 'no-<fail>', message: 'says *fail*', remedy: 'Say pass.' }],
  applications: [{ environment: 'dev', team: 'payments', application: 'x', state: 'changed',
    diff: '-' + read(values.base) + '\\n+' + behaviour + '\\n \`\`\`\\n env: ' + Object.keys(process.env).sort() }],
}));
process.exit(ok ? 0 : 1);
`;
const CODEOWNERS = `
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
const { values } = parseArgs({ options: { root: { type: 'string' } } });
const folder = values.root + '/.github';
if (readFileSync(values.root + '/platform.yaml', 'utf8').includes('broken')) { process.stderr.write('platform.yaml: broken\\n'); process.exit(1); }
const wanted = '* @acme/payments\\n' + readdirSync(folder + '/codeowners').map(name => readFileSync(folder + '/codeowners/' + name, 'utf8')).join('');
const changed = readFileSync(folder + '/CODEOWNERS', 'utf8') !== wanted;
writeFileSync(folder + '/CODEOWNERS', wanted);
process.stdout.write(JSON.stringify({ changed, files: changed ? ['.github/CODEOWNERS'] : [], branch: 'codeowners', title: 'Update CODEOWNERS', body: 'Generated.' }));
`;

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error('Nothing came in 20 s');
    }
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

describe('ActionsRunner', () => {
  let scripts: string;
  let github: TestGithub;
  let ana: Octokit;
  let counter = 0;
  const logged: string[] = [];
  const start = (timeoutMs?: number) =>
    TestGithub.start({
      createActions: services =>
        ActionsRunner.create({
          services,
          scriptsDirectory: scripts,
          directory: join(scripts, `state-${github ? 1 : 0}`),
          timeoutMs,
          log: message => logged.push(message),
        }),
    });
  const starts = async () =>
    (await readFile(join(scripts, 'starts'), 'utf8').catch(() => ''))
      .split('\n')
      .filter(Boolean).length;
  const propose = async (behaviour: string) => {
    const head = `proposal-${counter++}`;
    const sha = await github.branch(head, { behaviour: `${behaviour}\n` });
    const { data } = await ana.rest.pulls.create({
      ...project,
      title: head,
      head,
      base: 'main',
    });
    return { ...project, pull_number: data.number, head, sha };
  };
  const runsOf = async (ref: string, filter: 'all' | 'latest' = 'latest') =>
    (await ana.rest.checks.listForRef({ ...project, ref, filter })).data
      .check_runs;
  const outcome = (ref: string) =>
    eventually(async () =>
      (await runsOf(ref)).find(({ status }) => status === 'completed'),
    );
  const page = async (number: number) => {
    const response = await github.fetch(`/acme/project/pull/${number}`, {
      headers: { cookie: 'sandbox_person=lena' },
    });
    return { text: await response.text(), headers: response.headers };
  };

  beforeAll(async () => {
    scripts = await mkdtemp(join(tmpdir(), 'sandbox-actions-'));
    await mkdir(join(scripts, 'checks'));
    await mkdir(join(scripts, 'automation'));
    await writeFile(join(scripts, 'checks/validate.mjs'), VALIDATE);
    await writeFile(join(scripts, 'automation/codeowners.mjs'), CODEOWNERS);
    github = await start();
    ana = github.client('ana');
    await github.branch('main', {
      '.github/workflows/validate.yaml': 'name: validate\n',
      '.github/workflows/codeowners.yaml': 'name: codeowners\n',
      '.github/codeowners/payments': '/values/ @acme/payments\n',
      '.github/CODEOWNERS': '* @acme/payments\n/values/ @acme/payments\n',
      'platform.yaml': 'organization: acme\n',
    });
    await github.client('portal').rest.repos.createRepoRuleset({
      ...project,
      name: 'main',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            required_status_checks: [
              { context: 'validate', integration_id: APP_ID },
            ],
          },
        },
      ],
    });
  });
  afterAll(() => github.stop());

  it('lets in what passes, with what it would change', async () => {
    const pull = await propose('slow');
    const [queued] = await runsOf(pull.sha);
    expect(queued).toMatchObject({
      name: 'validate',
      app: { id: APP_ID, slug: 'github-actions' },
      pull_requests: [{ number: pull.pull_number }],
    });
    expect(queued.status).not.toBe('completed');
    const shown = await page(pull.pull_number);
    expect(shown.text).toContain('/assets/refresh.js');
    expect(shown.headers.get('content-security-policy')).toContain(
      `script-src 'self'`,
    );
    expect(shown.text).toMatch(/id="action-merge"[^>]*disabled/);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
      message: expect.stringMatching(
        /Required status check "validate" is (queued|in progress)\./,
      ),
    });
    const run = await outcome(pull.sha);
    expect(run).toMatchObject({
      conclusion: 'success',
      output: {
        title: 'Nothing to object to',
        summary: '1 render in 1.5 s.',
        text: expect.stringContaining('+slow'),
      },
    });
    // The merge is what is checked; what runs learns nothing of our own environment.
    expect(run.output.text).toContain('-pass');
    expect(run.output.text).toContain('env: HOME,LC_ALL,PATH,TMPDIR');
    const after = await page(pull.pull_number);
    expect(after.text).not.toContain('<script');
    expect(after.text).not.toMatch(/id="action-merge"[^>]*disabled/);
    await expect(ana.rest.pulls.merge(pull)).resolves.toMatchObject({
      status: 200,
    });
  });

  it('keeps out what fails, and says where, why and how to mend it', async () => {
    const pull = await propose('fail');
    const run = await outcome(pull.sha);
    expect(run).toMatchObject({
      conclusion: 'failure',
      output: { title: '1 problem', annotations_count: 1 },
    });
    expect(run.output.summary).toContain('`behaviour`');
    expect(run.output.summary).toContain('`no-<fail>`');
    expect(run.output.summary).toContain('says \\*fail\\*');
    expect(run.output.summary).toContain('Say pass.');
    const { data: annotations } = await ana.rest.checks.listAnnotations({
      ...project,
      check_run_id: run.id,
    });
    expect(annotations).toMatchObject([
      { path: 'behaviour', title: 'no-<fail>', message: 'says *fail*' },
    ]);
    await expect(ana.rest.pulls.merge(pull)).rejects.toMatchObject({
      status: 405,
      response: {
        data: {
          message:
            'Repository rule violations found\n\nRequired status check "validate" is failing.\n\n',
        },
      },
    });
    const { text } = await page(pull.pull_number);
    expect(text).toContain('says *fail*');
    expect(text).toContain('no-&lt;fail&gt;');
    expect(text).toContain(
      'Required status check &quot;validate&quot; is failing.',
    );
  });

  it('checks new commits, and gives up on the old ones', async () => {
    const pull = await propose('hang');
    await eventually(async () =>
      (await runsOf(pull.sha)).find(({ status }) => status === 'in_progress'),
    );
    const { data: found } = await ana.rest.repos.getContent({
      ...project,
      path: 'behaviour',
      ref: pull.head,
    });
    const [file] = [found].flat();
    const { data } = await ana.rest.repos.createOrUpdateFileContents({
      ...project,
      path: 'behaviour',
      message: 'Do not hang',
      branch: pull.head,
      content: btoa('quick'),
      sha: file.sha,
    });
    expect(await outcome(pull.sha)).toMatchObject({ conclusion: 'cancelled' });
    expect(await outcome(String(data.commit.sha))).toMatchObject({
      conclusion: 'success',
    });
  });

  it.each([
    ['crash', /checks\/validate\.mjs ended with 2:\s+helm: no such thing/],
    ['silent', /its report cannot be read/],
  ])(
    'fails with the reason when the validation does: %s',
    async (behaviour, reason) => {
      const pull = await propose(behaviour);
      const run = await outcome(pull.sha);
      expect(run).toMatchObject({
        conclusion: 'failure',
        output: { title: 'Could not run' },
      });
      expect(run.output.summary).toMatch(reason);
      const before = await starts();
      await ana.rest.checks.rerequestRun({ ...project, check_run_id: run.id });
      const again = await eventually(async () =>
        (
          await runsOf(pull.sha)
        ).find(({ id, status }) => id !== run.id && status === 'completed'),
      );
      expect(again.conclusion).toBe('failure');
      expect(await starts()).toBe(before + 1);
      expect(await runsOf(pull.sha, 'all')).toHaveLength(2);
    },
  );

  it('runs again at the press of a button', async () => {
    const pull = await propose('crash');
    const run = await outcome(pull.sha);
    const response = await github.fetch(
      `/acme/project/pull/${pull.pull_number}/rerun`,
      {
        method: 'POST',
        body: `check=${run.id}`,
        headers: {
          origin: github.url,
          cookie: 'sandbox_person=lena',
          'content-type': 'application/x-www-form-urlencoded',
        },
      },
    );
    expect(response.status).toBe(303);
    await eventually(async () =>
      (await runsOf(pull.sha)).find(({ id }) => id !== run.id),
    );
  });

  it('does not run for a conflict, until it is gone', async () => {
    await github.branch('in-the-way', { 'conflict.txt': 'theirs\n' });
    const other = await ana.rest.pulls.create({
      ...project,
      title: 'First',
      head: 'in-the-way',
      base: 'main',
    });
    const sha = await github.branch('conflicting', {
      'conflict.txt': 'ours\n',
    });
    await outcome(other.data.head.sha);
    await ana.rest.pulls.merge({
      ...project,
      pull_number: other.data.number,
    });
    await ana.rest.pulls.create({
      ...project,
      title: 'Second',
      head: 'conflicting',
      base: 'main',
    });
    expect(await runsOf(sha)).toEqual([]);
    await github.branch('out-of-the-way', { 'conflict.txt': null });
    const third = await ana.rest.pulls.create({
      ...project,
      title: 'Third',
      head: 'out-of-the-way',
      base: 'main',
    });
    await outcome(third.data.head.sha);
    await ana.rest.pulls.merge({
      ...project,
      pull_number: third.data.number,
    });
    expect(await outcome(sha)).toMatchObject({ conclusion: 'success' });
  });

  it('begins again after a restart what was under way', async () => {
    const pull = await propose('slow');
    await eventually(async () =>
      (await runsOf(pull.sha)).find(({ status }) => status === 'in_progress'),
    );
    const [{ id }] = await runsOf(pull.sha);
    await github.restart();
    ana = github.client('ana');
    expect(await outcome(pull.sha)).toMatchObject({
      id,
      conclusion: 'success',
    });
    const work = await readdir(join(scripts, 'state-0/work'));
    expect(work).toEqual([]);
  });

  it('checks after a start what was opened when nothing ran', async () => {
    const missed = await propose('fail');
    const runs = await outcome(missed.sha);
    await github.server.stop();
    // As if the process had ended between the two.
    const database = openDatabase(join(github.stateDirectory, 'github.sqlite'));
    database.prepare('DELETE FROM check_runs WHERE id = ?').run(runs.id);
    database.close();
    await github.restart();
    ana = github.client('ana');
    expect(await outcome(missed.sha)).toMatchObject({ conclusion: 'failure' });
  });

  it('proposes CODEOWNERS when who owns what has changed, and takes it back', async () => {
    const push = async (files: Record<string, string>) => {
      const head = `push-${counter++}`;
      await github.branch(head, files);
      const { data } = await ana.rest.pulls.create({
        ...project,
        title: head,
        head,
        base: 'main',
      });
      await outcome(data.head.sha);
      await ana.rest.pulls.merge({ ...project, pull_number: data.number });
    };
    const proposals = async (state: 'open' | 'closed' = 'open') =>
      (
        await ana.rest.pulls.list({
          ...project,
          head: 'acme:codeowners',
          state,
        })
      ).data;
    const diffOf = async (pull_number: number) =>
      String(
        (
          await ana.rest.pulls.get({
            ...project,
            pull_number,
            mediaType: { format: 'diff' },
          })
        ).data,
      );
    await push({ '.github/codeowners/search': '/search/ @acme/payments\n' });
    const proposal = await eventually(async () => (await proposals())[0]);
    expect(proposal).toMatchObject({
      title: 'Update CODEOWNERS',
      body: 'Generated.',
      user: { login: 'acme-gitops[bot]' },
    });
    expect(await diffOf(proposal.number)).toContain('+/search/ @acme/payments');
    // A second change finds the same pull request.
    await push({ '.github/codeowners/orders': '/orders/ @acme/payments\n' });
    await eventually(async () =>
      (await diffOf(proposal.number)).includes('+/orders/') ? true : undefined,
    );
    expect(await proposals()).toHaveLength(1);
    // Somebody does it by hand.
    await push({
      '.github/CODEOWNERS':
        '* @acme/payments\n/orders/ @acme/payments\n/values/ @acme/payments\n/search/ @acme/payments\n',
      'platform.yaml': 'organization: acme # again\n',
    });
    const [closed] = await eventually(async () => {
      const found = await proposals('closed');
      return found.length > 0 ? found : undefined;
    });
    expect(closed).toMatchObject({
      number: proposal.number,
      merged_at: null,
    });

    await push({ 'platform.yaml': 'broken\n' });
    const { data: main } = await ana.rest.repos.getBranch({
      ...project,
      branch: 'main',
    });
    const failed = await outcome(main.commit.sha);
    expect(failed).toMatchObject({ name: 'codeowners', conclusion: 'failure' });
    expect(failed.output.summary).toContain('platform.yaml: broken');
  });

  it('ends what takes too long', async () => {
    await github.stop();
    github = await start(300);
    ana = github.client('ana');
    await github.branch('main', {
      '.github/workflows/validate.yaml': 'name: validate\n',
    });
    const pull = await propose('hang');
    const run = await outcome(pull.sha);
    expect(run).toMatchObject({ conclusion: 'timed_out' });
    expect(run.output.summary).toContain('after 0.3 seconds');
  });

  it('has had no trouble of its own with all that', () => {
    expect(logged).toEqual([]);
  });
});
