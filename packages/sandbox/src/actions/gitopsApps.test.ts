import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { SILENT } from '../github/__testUtils__/TestGithub';
import { Sandbox } from '../Sandbox';

const gitops = { owner: 'acme', repo: 'gitops-apps' };
const DIGEST = `sha256:${'5'.repeat(64)}`;
const VALUES = 'values/prod/payments/checkout/values.yaml';
const IMAGE = 'values/prod/payments/checkout/image.yaml';

/** Every check renders with the real helm. */
jest.setTimeout(180_000);
const PATIENCE_MS = 120_000;

describe('a pull request on the seeded gitops-apps', () => {
  let dataDirectory: string;
  let sandbox: Sandbox;
  let counter = 0;
  const as = (login: string) =>
    new Octokit({
      baseUrl: sandbox.urls.githubApi,
      auth: `sandbox-${login}`,
      log: SILENT,
    });

  const propose = async (
    login: string,
    path: string,
    change: (content: string) => string,
  ) => {
    const client = as(login);
    const branch = `change-${counter++}`;
    const { data: main } = await client.rest.git.getRef({
      ...gitops,
      ref: 'heads/main',
    });
    await client.rest.git.createRef({
      ...gitops,
      ref: `refs/heads/${branch}`,
      sha: main.object.sha,
    });
    const { data: current } = await client.rest.repos.getContent({
      ...gitops,
      path,
      mediaType: { format: 'raw' },
    });
    const { data: entry } = await client.rest.repos.getContent({
      ...gitops,
      path,
    });
    const [file] = [entry].flat();
    const content = change(String(current));
    expect(content).not.toBe(String(current));
    await client.rest.repos.createOrUpdateFileContents({
      ...gitops,
      path,
      branch,
      message: branch,
      sha: file.sha,
      content: Buffer.from(content).toString('base64'),
    });
    const { data } = await client.rest.pulls.create({
      ...gitops,
      title: branch,
      head: branch,
      base: 'main',
    });
    return { ...gitops, pull_number: data.number };
  };

  /** Waits for the verdict of the check. */
  const verdict = async (pull: { pull_number: number }) => {
    const client = as('sam');
    const { data } = await client.rest.pulls.get({ ...gitops, ...pull });
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      const { data: checks } = await client.rest.checks.listForRef({
        ...gitops,
        ref: data.head.sha,
        check_name: 'validate',
      });
      const [run] = checks.check_runs;
      if (run?.status === 'completed') {
        return run;
      }
      if (Date.now() > deadline) {
        throw new Error(`No verdict on #${pull.pull_number}`);
      }
      await new Promise(resolve => setTimeout(resolve, 200));
    }
  };
  const approve = (login: string, pull: { pull_number: number }) =>
    as(login).rest.pulls.createReview({
      ...gitops,
      ...pull,
      event: 'APPROVE',
    });
  const merge = (login: string, pull: { pull_number: number }) =>
    as(login).rest.pulls.merge({ ...gitops, ...pull });
  const refusedWith = (text: string) => ({
    status: 405,
    response: {
      data: { message: `Repository rule violations found\n\n${text}\n\n` },
    },
  });
  const page = async (pull: { pull_number: number }, login: string) => {
    const response = await fetch(
      `${sandbox.urls.github}/acme/gitops-apps/pull/${pull.pull_number}`,
      { headers: { cookie: `sandbox_person=${login}` } },
    );
    const html = await response.text();
    return {
      html,
      words: html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' '),
    };
  };

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'sandbox-gitops-'));
    sandbox = await Sandbox.create({
      dataDirectory,
      github: { port: 0 },
      argocd: [],
    });
    await sandbox.start();
  });
  afterAll(async () => {
    await sandbox.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('that breaks a policy shows the failing check and cannot be merged, whoever approves', async () => {
    const pull = await propose('ana', IMAGE, content =>
      content.replace(/^ *digest:.*\n/m, ''),
    );
    const run = await verdict(pull);
    expect(run).toMatchObject({
      conclusion: 'failure',
      app: { slug: 'github-actions' },
    });
    expect(run.output.summary).toContain(IMAGE);
    expect(run.output.summary).toContain('digest_required');
    await approve('lena', pull);
    await expect(merge('lena', pull)).rejects.toMatchObject(
      refusedWith('Required status check "validate" is failing.'),
    );
    const { html, words } = await page(pull, 'lena');
    expect(words).toContain(
      'prod takes images by digest only Remedy: Set image.digest to sha256:',
    );
    expect(words).toContain(
      'Required status check &quot;validate&quot; is failing.',
    );
    expect(html).toMatch(/id="action-merge"[^>]*disabled/);
    expect(html).toMatch(/id="action-approve-and-merge"[^>]*disabled/);
  });

  it('that misspells a value says which', async () => {
    const pull = await propose('ana', VALUES, content =>
      content.replace('exposure:', 'exposur:'),
    );
    const run = await verdict(pull);
    expect(run.conclusion).toBe('failure');
    expect(run.output.summary).toContain(VALUES);
    expect(run.output.summary).toContain('exposur');
  });

  it('for prod cannot be merged by its author alone, even if that is the approver', async () => {
    const pull = await propose('lena', IMAGE, content =>
      content.replace(/sha256:[0-9a-f]{64}/, DIGEST),
    );
    expect(await verdict(pull)).toMatchObject({ conclusion: 'success' });
    const waiting = refusedWith(
      'Waiting on code owner review from acme/payments-prod-approvers.',
    );
    await expect(approve('lena', pull)).rejects.toMatchObject({ status: 422 });
    await expect(merge('lena', pull)).rejects.toMatchObject(waiting);
    // Members of the team, approvers of another team, and the platform team are no approvers of this one.
    for (const login of ['ana', 'yuki', 'sam', 'portal']) {
      await approve(login, pull);
      await expect(merge('lena', pull)).rejects.toMatchObject(waiting);
    }
  });

  it('for prod is merged once an approver of the team has approved', async () => {
    const pull = await propose('ana', IMAGE, content =>
      content.replace(/sha256:[0-9a-f]{64}/, DIGEST),
    );
    const { data } = await as('ana').rest.pulls.listRequestedReviewers(pull);
    expect(data.teams.map(({ slug }) => slug)).toEqual([
      'payments-prod-approvers',
    ]);
    const run = await verdict(pull);
    expect(run).toMatchObject({ conclusion: 'success' });
    expect(run.output.text).toContain('prod/payments/checkout');
    expect(run.output.text).toMatch(new RegExp(`^\\+.*${DIGEST}`, 'm'));
    const { words } = await page(pull, 'ana');
    expect(words).toContain(
      `Waiting for a code owner: acme/payments-prod-approvers — lena for ${IMAGE}`,
    );
    await expect(merge('ana', pull)).rejects.toMatchObject(
      refusedWith(
        'Waiting on code owner review from acme/payments-prod-approvers.',
      ),
    );
    await approve('lena', pull);
    await expect(merge('ana', pull)).resolves.toMatchObject({ status: 200 });
  });

  it('that onboards a team is followed by one for CODEOWNERS, from the App', async () => {
    const portal = as('portal');
    const { data: main } = await portal.rest.git.getRef({
      ...gitops,
      ref: 'heads/main',
    });
    await portal.rest.git.createRef({
      ...gitops,
      ref: 'refs/heads/team/fraud',
      sha: main.object.sha,
    });
    const lines = ['dev', 'staging', 'prod'].flatMap(environment =>
      ['argocd/applications', 'values'].map(
        folder =>
          `/${folder}/${environment}/fraud/ @acme/fraud${
            environment === 'prod' ? '-prod-approvers' : ''
          }\n`,
      ),
    );
    await portal.rest.repos.createOrUpdateFileContents({
      ...gitops,
      path: '.github/codeowners/fraud',
      branch: 'team/fraud',
      message: 'Onboard fraud',
      content: btoa(lines.join('')),
    });
    const { data: onboarding } = await portal.rest.pulls.create({
      ...gitops,
      title: 'Onboard fraud',
      head: 'team/fraud',
      base: 'main',
    });
    const pull = { ...gitops, pull_number: onboarding.number };
    expect(await verdict(pull)).toMatchObject({ conclusion: 'success' });
    await approve('sam', pull);
    await merge('sam', pull);

    const deadline = Date.now() + PATIENCE_MS;
    let proposal;
    while (!proposal && Date.now() < deadline) {
      await new Promise(resolve => setTimeout(resolve, 200));
      const { data } = await portal.rest.pulls.list({
        ...gitops,
        head: 'acme:codeowners',
      });
      [proposal] = data;
    }
    expect(proposal).toMatchObject({
      title: 'Update CODEOWNERS',
      user: { login: 'acme-gitops[bot]', type: 'Bot' },
    });
    const update = { ...gitops, pull_number: Number(proposal?.number) };
    expect(await verdict(update)).toMatchObject({ conclusion: 'success' });
    await approve('sam', update);
    await merge('sam', update);
    const { data: owners } = await portal.rest.repos.getContent({
      ...gitops,
      path: '.github/CODEOWNERS',
      mediaType: { format: 'raw' },
    });
    expect(String(owners)).toContain(
      '/values/prod/fraud/ @acme/fraud-prod-approvers',
    );
  });
});
