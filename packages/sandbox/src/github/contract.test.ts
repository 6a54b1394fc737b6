import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { OpenApiContract } from './__testUtils__/OpenApiContract';
import { OpenApiDocument } from './__testUtils__/OpenApiDocument';
import { HookReceiver } from './__testUtils__/HookReceiver';
import { SILENT, TestGithub } from './__testUtils__/TestGithub';

const owner = 'acme';
const repo = 'project';
const project = { owner, repo };

/** The contract's description alone takes seconds to read. */
jest.setTimeout(60_000);

describe('the REST API', () => {
  let github: TestGithub;
  let contract: OpenApiContract;
  let ana: Octokit;
  let lena: Octokit;
  let portal: Octokit;
  let app: Octokit;
  let createBot: (token: string) => Octokit;

  beforeAll(async () => {
    github = await TestGithub.start();
    contract = OpenApiContract.create(OpenApiDocument.enterpriseServer());
    const checked: typeof fetch = async (input, init) => {
      const request = new Request(input, init);
      const response = await fetch(input, { ...init, redirect: 'manual' });
      const copy = response.clone();
      contract.check({
        request: {
          method: request.method,
          path: request.url.slice(github.server.apiUrl.length),
          headers: Object.fromEntries(request.headers),
          body: await request.text(),
        },
        status: response.status,
        contentType: copy.headers.get('content-type') ?? '',
        responseBody: await copy.text(),
      });
      return response;
    };
    ana = github.client('ana', { fetch: checked });
    lena = github.client('lena', { fetch: checked });
    portal = github.client('portal', { fetch: checked });
    const privateKey = await readFile(
      join(github.directory, 'app.pem'),
      'utf8',
    );
    app = new Octokit({
      baseUrl: github.server.apiUrl,
      authStrategy: createAppAuth,
      auth: { appId: 1, privateKey },
      request: { fetch: checked },
      log: SILENT,
    });
    createBot = token =>
      new Octokit({
        baseUrl: github.server.apiUrl,
        auth: token,
        request: { fetch: checked },
      });
  });

  afterAll(() => github.stop());

  it('serves only what GitHub has', () => {
    const foreign = github.server.routes.filter(
      route => !contract.describes(route),
    );
    expect(foreign).toEqual([]);
  });

  it('notices an answer that GitHub would not give', () => {
    const check = (
      body: { message: string } | { names: string[] },
      status = 200,
      condition: object = {},
    ) =>
      contract.check({
        request: {
          method: 'GET',
          path: '/repos/acme/project/topics',
          headers: {
            accept: 'application/json',
            'user-agent': 'tests',
            ...condition,
          },
          body: '',
        },
        status,
        contentType: 'application/json',
        responseBody: JSON.stringify(body),
      });
    expect(() => check({ names: ['a'] })).not.toThrow();
    expect(() => check({ message: 'a' })).toThrow(
      `must have required property 'names'`,
    );
    expect(() => check({ names: ['a'] }, 202)).toThrow(
      'status 202 is not among 200,404',
    );
    expect(() => check({ names: [] }, 304)).toThrow(
      'status 304 is not among 200,404',
    );
    expect(() =>
      check({ names: [] }, 304, { 'if-none-match': '"a"' }),
    ).not.toThrow();
  });

  it('describes itself, users and organisations', async () => {
    await ana.rest.meta.root();
    await ana.rest.meta.get();
    await ana.rest.rateLimit.get();
    await ana.rest.users.getAuthenticated();
    await ana.rest.users.listEmailsForAuthenticatedUser();
    const { data: membership } =
      await ana.rest.orgs.getMembershipForAuthenticatedUser({ org: 'acme' });
    expect(membership).toMatchObject({ state: 'active', role: 'member' });
    await ana.rest.users.getByUsername({ username: 'lena' });
    await ana.rest.repos.listForAuthenticatedUser();
    await ana.rest.orgs.get({ org: owner });
    const { data: members } = await ana.rest.orgs.listMembers({ org: owner });
    expect(members.map(({ login }) => login)).toEqual([
      'ana',
      'lena',
      'portal',
    ]);
  });

  it('creates, changes and deletes repositories', async () => {
    await portal.rest.repos.createInOrg({
      org: owner,
      name: 'short-lived',
      description: 'Not for long',
      homepage: 'http://localhost:3000/',
      private: true,
      auto_init: true,
    });
    await portal.rest.repos.listForOrg({ org: owner });
    await portal.rest.repos.get({ owner, repo: 'short-lived' });
    await portal.rest.repos.update({
      owner,
      repo: 'short-lived',
      description: 'Still there',
    });
    await portal.rest.repos.replaceAllTopics({
      owner,
      repo: 'short-lived',
      names: ['gitops'],
    });
    const { data: topics } = await portal.rest.repos.getAllTopics({
      owner,
      repo: 'short-lived',
    });
    expect(topics.names).toEqual(['gitops']);
    await portal.rest.repos.delete({ owner, repo: 'short-lived' });
  });

  it('tells who may do what', async () => {
    const team = { org: owner, team_slug: 'payments' };
    await ana.rest.teams.list({ org: owner });
    await ana.rest.teams.getByName(team);
    await ana.rest.teams.listMembersInOrg(team);
    await ana.rest.teams.getMembershipForUserInOrg({
      ...team,
      username: 'lena',
    });
    await ana.rest.teams.listReposInOrg(team);
    await ana.rest.teams.checkPermissionsForRepoInOrg({
      ...team,
      ...project,
      mediaType: { format: 'repository' },
    });
    await ana.rest.teams.checkPermissionsForRepoInOrg({ ...team, ...project });
    await portal.rest.teams.addOrUpdateRepoPermissionsInOrg({
      ...team,
      ...project,
      permission: 'maintain',
    });
    await portal.rest.teams.removeRepoInOrg({ ...team, ...project });
    await portal.rest.teams.addOrUpdateRepoPermissionsInOrg({
      ...team,
      ...project,
      permission: 'push',
    });
    await ana.rest.repos.listTeams(project);
    await ana.rest.repos.checkCollaborator({ ...project, username: 'lena' });
    const { data: level } = await ana.rest.repos.getCollaboratorPermissionLevel(
      { ...project, username: 'lena' },
    );
    expect(level).toMatchObject({ permission: 'write', role_name: 'write' });
  });

  it('keeps git objects and refs', async () => {
    const { data: main } = await ana.rest.git.getRef({
      ...project,
      ref: 'heads/main',
    });
    const { data: blob } = await ana.rest.git.createBlob({
      ...project,
      content: 'Hello\n',
    });
    await ana.rest.git.getBlob({ ...project, file_sha: blob.sha });
    const { data: tree } = await ana.rest.git.createTree({
      ...project,
      base_tree: main.object.sha,
      tree: [
        {
          path: 'folder/hello.txt',
          mode: '100644',
          type: 'blob',
          sha: blob.sha,
        },
        {
          path: 'folder/inline.txt',
          mode: '100644',
          type: 'blob',
          content: 'Inline\n',
        },
      ],
    });
    await ana.rest.git.getTree({
      ...project,
      tree_sha: tree.sha,
      recursive: '1',
    });
    const { data: commit } = await ana.rest.git.createCommit({
      ...project,
      message: 'Say hello',
      tree: tree.sha,
      parents: [main.object.sha],
    });
    await ana.rest.git.getCommit({ ...project, commit_sha: commit.sha });
    await ana.rest.git.createRef({
      ...project,
      ref: 'refs/heads/hello',
      sha: main.object.sha,
    });
    await ana.rest.git.updateRef({
      ...project,
      ref: 'heads/hello',
      sha: commit.sha,
    });
    await ana.rest.git.listMatchingRefs({ ...project, ref: 'heads/h' });
    await ana.rest.git.createRef({
      ...project,
      ref: 'refs/tags/v1',
      sha: commit.sha,
    });
    const { data: tags } = await ana.rest.repos.listTags(project);
    expect(tags.map(({ name }) => name)).toEqual(['v1']);
    await ana.rest.git.deleteRef({ ...project, ref: 'heads/hello' });
  });

  it('reads and writes files', async () => {
    const file = { ...project, path: 'notes/today.md', branch: 'notes' };
    await github.branch('notes', { 'other.txt': 'other\n' });
    const { data: created } = await ana.rest.repos.createOrUpdateFileContents({
      ...file,
      message: 'Note',
      content: Buffer.from('Today\n').toString('base64'),
    });
    const { data: updated } = await ana.rest.repos.createOrUpdateFileContents({
      ...file,
      message: 'Note more',
      content: Buffer.from('Today and tomorrow\n').toString('base64'),
      sha: created.content?.sha,
    });
    await ana.rest.repos.getContent({
      ...project,
      path: file.path,
      ref: 'notes',
    });
    await ana.rest.repos.getContent({
      ...project,
      path: 'notes',
      ref: 'notes',
    });
    await ana.rest.repos.getContent({
      ...project,
      path: 'notes',
      ref: 'notes',
      mediaType: { format: 'object' },
    });
    await ana.rest.repos.getContent({ ...project, path: '' });
    const { data: readme } = await ana.rest.repos.getReadme(project);
    expect(readme.path).toBe('README.md');
    await ana.rest.repos.deleteFile({
      ...file,
      message: 'Forget',
      sha: String(updated.content?.sha),
    });
  });

  it('lists branches and commits', async () => {
    await github.branch('feature/one', { 'one.txt': '1\n' });
    await ana.rest.repos.listBranches(project);
    await ana.rest.repos.getBranch({ ...project, branch: 'feature/one' });
    await expect(
      portal.rest.repos.getBranchProtection({ ...project, branch: 'main' }),
    ).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('Branch not protected'),
    });
    await ana.rest.repos.listCommits({ ...project, sha: 'feature/one' });
    await ana.rest.repos.getCommit({
      ...project,
      ref: 'feature/one',
    });
    await ana.rest.repos.compareCommitsWithBasehead({
      ...project,
      basehead: 'main...feature/one',
    });
  });

  it('points to archives', async () => {
    for (const download of [
      ana.rest.repos.downloadTarballArchive({ ...project, ref: 'main' }),
      ana.rest.repos.downloadZipballArchive({ ...project, ref: 'main' }),
    ]) {
      const { status, headers } = await download;
      expect(status).toBe(302);
      expect(headers.location).toMatch(
        /\/acme\/project\/archive\/[0-9a-f]{40}\./,
      );
    }
  });

  it('takes pull requests through review to the merge', async () => {
    const sha = await github.branch('proposal', { 'proposal.txt': 'Yes?\n' });
    const { data: pull } = await ana.rest.pulls.create({
      ...project,
      title: 'Propose',
      head: 'proposal',
      base: 'main',
      body: 'Please',
    });
    const number = { ...project, pull_number: pull.number };
    const issue = { ...project, issue_number: pull.number };
    await ana.rest.pulls.list({
      ...project,
      head: 'acme:proposal',
      state: 'all',
    });
    await ana.rest.pulls.get(number);
    await ana.rest.pulls.update({ ...number, title: 'Propose more' });
    await ana.rest.pulls.listFiles(number);
    await ana.rest.pulls.listCommits(number);
    await ana.rest.repos.listPullRequestsAssociatedWithCommit({
      ...project,
      commit_sha: sha,
    });
    await ana.rest.pulls.requestReviewers({
      ...number,
      reviewers: ['lena'],
      team_reviewers: ['payments'],
    });
    await ana.rest.pulls.listRequestedReviewers(number);
    await ana.rest.pulls.removeRequestedReviewers({
      ...number,
      reviewers: [],
      team_reviewers: ['payments'],
    });
    const { data: review } = await lena.rest.pulls.createReview({
      ...number,
      event: 'APPROVE',
    });
    await ana.rest.pulls.listReviews(number);
    await ana.rest.pulls.getReview({ ...number, review_id: review.id });

    await ana.rest.issues.addLabels({ ...issue, labels: ['urgent'] });
    await ana.rest.issues.setLabels({ ...issue, labels: ['urgent', 'gitops'] });
    await ana.rest.issues.listLabelsOnIssue(issue);
    await ana.rest.issues.removeLabel({ ...issue, name: 'urgent' });
    await ana.rest.issues.removeAllLabels(issue);
    await ana.rest.issues.createComment({ ...issue, body: 'Thank you' });
    await ana.rest.issues.listComments(issue);

    await expect(ana.rest.pulls.checkIfMerged(number)).rejects.toMatchObject({
      status: 404,
    });
    await lena.rest.pulls.merge({ ...number, sha, merge_method: 'squash' });
    await ana.rest.pulls.checkIfMerged(number);
  });

  it('keeps labels', async () => {
    await ana.rest.issues.createLabel({
      ...project,
      name: 'bug',
      color: 'D73A4A',
    });
    await ana.rest.issues.updateLabel({
      ...project,
      name: 'bug',
      new_name: 'defect',
    });
    await ana.rest.issues.getLabel({ ...project, name: 'defect' });
    const { data: labels } = await ana.rest.issues.listLabelsForRepo(project);
    expect(labels.map(({ name }) => name)).toContain('defect');
    await ana.rest.issues.deleteLabel({ ...project, name: 'defect' });
  });

  it('keeps rulesets', async () => {
    const { data: ruleset } = await portal.rest.repos.createRepoRuleset({
      ...project,
      name: 'releases',
      target: 'branch',
      enforcement: 'active',
      bypass_actors: [
        { actor_id: 1, actor_type: 'OrganizationAdmin', bypass_mode: 'always' },
      ],
      conditions: {
        ref_name: { include: ['refs/heads/release/**'], exclude: [] },
      },
      rules: [
        { type: 'deletion' },
        {
          type: 'pull_request',
          parameters: {
            required_approving_review_count: 1,
            dismiss_stale_reviews_on_push: false,
            require_code_owner_review: true,
            require_last_push_approval: false,
            required_review_thread_resolution: false,
          },
        },
        {
          type: 'required_status_checks',
          parameters: {
            strict_required_status_checks_policy: false,
            do_not_enforce_on_create: false,
            required_status_checks: [
              { context: 'validate', integration_id: 15368 },
              { context: 'lint' },
            ],
          },
        },
      ],
    });
    const found = { ...project, ruleset_id: ruleset.id };
    await portal.rest.repos.getRepoRulesets(project);
    await portal.rest.repos.getRepoRuleset(found);
    const { data: rules } = await portal.rest.repos.getBranchRules({
      ...project,
      branch: 'release/1',
    });
    expect(rules.map(({ type }) => type)).toEqual([
      'deletion',
      'pull_request',
      'required_status_checks',
    ]);
    await portal.rest.repos.updateRepoRuleset({
      ...found,
      enforcement: 'disabled',
    });
    await portal.rest.repos.deleteRepoRuleset(found);
  });

  it('lets an installed App in', async () => {
    await app.rest.apps.getAuthenticated();
    await app.rest.apps.listInstallations();
    const { data: installation } = await app.rest.apps.getRepoInstallation(
      project,
    );
    await app.rest.apps.getOrgInstallation({ org: owner });
    await app.rest.apps.getInstallation({ installation_id: installation.id });
    const { data: access } = await app.rest.apps.createInstallationAccessToken({
      installation_id: installation.id,
    });
    const bot = createBot(access.token);
    const { data } = await bot.rest.apps.listReposAccessibleToInstallation();
    expect(data.repositories.map(({ name }) => name)).toContain('project');
  });

  it('keeps what programs say about commits', async () => {
    const sha = await github.branch('checked', { 'checked.txt': 'x\n' });
    await ana.rest.pulls.create({
      ...project,
      title: 'Checked',
      head: 'checked',
      base: 'main',
    });
    await ana.rest.repos.createCommitStatus({
      ...project,
      sha,
      state: 'success',
      context: 'build',
      description: 'Built',
      target_url: 'http://localhost:3000/builds/1',
    });
    const { data: combined } = await ana.rest.repos.getCombinedStatusForRef({
      ...project,
      ref: sha,
    });
    expect(combined).toMatchObject({ state: 'success', total_count: 1 });
    await ana.rest.repos.listCommitStatusesForRef({ ...project, ref: sha });

    const { data: installation } = await app.rest.apps.getRepoInstallation(
      project,
    );
    const { data: access } = await app.rest.apps.createInstallationAccessToken({
      installation_id: installation.id,
    });
    const bot = createBot(access.token);
    const { data: run } = await bot.rest.checks.create({
      ...project,
      head_sha: sha,
      name: 'lint',
      status: 'in_progress',
      started_at: '2026-11-01T08:00:00Z',
    });
    const found = { ...project, check_run_id: run.id };
    await bot.rest.checks.update({
      ...found,
      conclusion: 'failure',
      output: {
        title: '1 problem',
        summary: 'See below',
        text: '**bold**',
        annotations: [
          {
            path: 'checked.txt',
            start_line: 1,
            end_line: 1,
            annotation_level: 'failure',
            message: 'x is no word',
          },
        ],
      },
    });
    await ana.rest.checks.get(found);
    const { data: annotations } = await ana.rest.checks.listAnnotations(found);
    expect(annotations).toHaveLength(1);
    await ana.rest.checks.listForRef({ ...project, ref: sha });
    const { data: suites } = await ana.rest.checks.listSuitesForRef({
      ...project,
      ref: 'checked',
    });
    const [suite] = suites.check_suites;
    expect(suite).toMatchObject({
      status: 'completed',
      conclusion: 'failure',
      head_branch: 'checked',
    });
    await ana.rest.checks.getSuite({ ...project, check_suite_id: suite.id });
    const { data: runs } = await ana.rest.checks.listForSuite({
      ...project,
      check_suite_id: suite.id,
    });
    expect(runs.check_runs).toMatchObject([
      { id: run.id, status: 'completed' },
    ]);
    // Only whoever made the run can make it again, and there is nobody listening here.
    await expect(ana.rest.checks.rerequestRun(found)).rejects.toMatchObject({
      status: 422,
    });
  });

  it('finds mistakes in CODEOWNERS', async () => {
    await github.branch('owners', {
      '.github/CODEOWNERS': '* @lena\n*.rb @nobody\n***/x @lena\n',
    });
    const { data } = await ana.rest.repos.codeownersErrors({
      ...project,
      ref: 'owners',
    });
    expect(data.errors.map(({ kind, line }) => `${line} ${kind}`)).toEqual([
      '2 Unknown owner',
      '3 Invalid pattern',
    ]);
  });

  it('keeps variables of repositories and environments', async () => {
    const variable = { ...project, name: 'AWS_REGION' };
    await portal.rest.actions.createRepoVariable({
      ...variable,
      value: 'eu-west-1',
    });
    await portal.rest.actions.getRepoVariable(variable);
    await portal.rest.actions.updateRepoVariable({
      ...variable,
      value: 'eu-central-1',
    });
    const { data } = await portal.rest.actions.listRepoVariables(project);
    expect(data.variables).toMatchObject([{ value: 'eu-central-1' }]);
    await portal.rest.actions.deleteRepoVariable(variable);

    const environment_name = 'variables';
    await portal.rest.repos.createOrUpdateEnvironment({
      ...project,
      environment_name,
    });
    const scoped = { ...variable, environment_name };
    await portal.rest.actions.createEnvironmentVariable({
      ...scoped,
      value: 'eu-west-1',
    });
    await portal.rest.actions.getEnvironmentVariable(scoped);
    await portal.rest.actions.updateEnvironmentVariable({
      ...scoped,
      value: 'eu-central-1',
    });
    const { data: own } = await portal.rest.actions.listEnvironmentVariables({
      ...project,
      environment_name,
    });
    expect(own.total_count).toBe(1);
    await portal.rest.actions.deleteEnvironmentVariable(scoped);
  });

  it('keeps deployment environments', async () => {
    const environment = { ...project, environment_name: 'prod/eu' };
    const { data: user } = await ana.rest.users.getAuthenticated();
    const { data: team } = await ana.rest.teams.getByName({
      org: owner,
      team_slug: 'payments',
    });
    await portal.rest.repos.createOrUpdateEnvironment({
      ...environment,
      wait_timer: 30,
      prevent_self_review: true,
      reviewers: [
        { type: 'User', id: user.id },
        { type: 'Team', id: team.id },
      ],
      deployment_branch_policy: {
        protected_branches: false,
        custom_branch_policies: true,
      },
    });
    const { data } = await ana.rest.repos.getEnvironment(environment);
    expect(data).toMatchObject({
      name: 'prod/eu',
      protection_rules: [
        { type: 'wait_timer', wait_timer: 30 },
        { type: 'required_reviewers', reviewers: [{}, {}] },
        { type: 'branch_policy' },
      ],
    });
    await ana.rest.repos.getAllEnvironments(project);

    const policy = { ...environment, name: 'release/*' };
    const { data: created } =
      await portal.rest.repos.createDeploymentBranchPolicy(policy);
    const again = await portal.rest.repos.createDeploymentBranchPolicy(policy);
    expect(again.status).toBe(303);
    const found = { ...environment, branch_policy_id: Number(created.id) };
    await ana.rest.repos.getDeploymentBranchPolicy(found);
    await portal.rest.repos.updateDeploymentBranchPolicy({
      ...found,
      name: 'main',
    });
    const { data: policies } =
      await ana.rest.repos.listDeploymentBranchPolicies(environment);
    expect(policies.branch_policies).toMatchObject([
      { name: 'main', type: 'branch' },
    ]);
    await portal.rest.repos.deleteDeploymentBranchPolicy(found);
    await portal.rest.repos.deleteAnEnvironment(environment);
  });

  it('tells the subject of the tokens of workflows', async () => {
    await portal.rest.oidc.updateOidcCustomSubTemplateForOrg({
      org: owner,
      include_claim_keys: ['repo', 'context', 'job_workflow_ref'],
    });
    await ana.rest.oidc.getOidcCustomSubTemplateForOrg({ org: owner });
    await portal.rest.actions.setCustomOidcSubClaimForRepo({
      ...project,
      use_default: false,
    });
    const { data } = await ana.rest.actions.getCustomOidcSubClaimForRepo(
      project,
    );
    expect(data).toMatchObject({
      use_default: false,
      include_claim_keys: ['repo', 'context', 'job_workflow_ref'],
    });
  });

  it('keeps webhooks', async () => {
    const receiver = await HookReceiver.start();
    const { data: hook } = await portal.rest.repos.createWebhook({
      ...project,
      config: { url: receiver.url, content_type: 'json', secret: 's3cret' },
      events: ['push'],
    });
    const found = { ...project, hook_id: hook.id };
    await receiver.until(({ length }) => length === 1);
    await portal.rest.repos.pingWebhook(found);
    await receiver.until(({ length }) => length === 2);
    await portal.rest.repos.updateWebhook({
      ...found,
      add_events: ['pull_request'],
    });
    await portal.rest.repos.listWebhooks(project);
    const { data } = await portal.rest.repos.getWebhook(found);
    expect(data).toMatchObject({
      events: ['push', 'pull_request'],
      config: { secret: '********' },
    });
    const { data: deliveries } = await portal.rest.repos.listWebhookDeliveries(
      found,
    );
    const delivery = { ...found, delivery_id: deliveries[0].id };
    await portal.rest.repos.getWebhookDelivery(delivery);
    await portal.rest.repos.redeliverWebhookDelivery(delivery);
    await receiver.until(({ length }) => length === 3);
    await portal.rest.repos.deleteWebhook(found);
    await receiver.stop();
  });

  it('has been tried on every route', () => {
    const served = github.server.routes
      .map(({ method, path }) => `${method} ${path}`)
      .sort();
    expect(contract.covered).toEqual(served);
  });
});
