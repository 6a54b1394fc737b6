import { ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { parse, parseAllDocuments } from 'yaml';
import { runGit } from './git/runGit';
import { HookReceiver } from './github/__testUtils__/HookReceiver';
import { SILENT } from './github/__testUtils__/TestGithub';
import { PACKAGE_FOLDER } from './packageFolder';
import { Sandbox } from './Sandbox';

const gitops = { owner: 'acme', repo: 'gitops-apps' };

/** Helm is unpacked once and templates are rendered for real. */
jest.setTimeout(120_000);

/** How long what happens by itself may take. */
const PATIENCE_MS = 60_000;

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`Nothing came in ${PATIENCE_MS} ms`);
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

function client(githubApi: string, token: string): Octokit {
  return new Octokit({ baseUrl: githubApi, auth: token, log: SILENT });
}

/** Merges as soon as the checks let it. */
async function merge(octokit: Octokit, pull: number): Promise<void> {
  await eventually(async () => {
    try {
      return await octokit.rest.pulls.merge({
        ...gitops,
        pull_number: pull,
        merge_method: 'squash',
      });
    } catch (error) {
      if (/status check "validate" is (?!failing)/.test(String(error))) {
        return undefined;
      }
      throw error;
    }
  });
}

async function applications(url: string): Promise<string[]> {
  const response = await fetch(`${url}/api/v1/applications`, {
    headers: { authorization: 'Bearer sandbox-backstage' },
  });
  const { items } = await response.json();
  return (items ?? [])
    .map((item: { metadata: { name: string } }) => item.metadata.name)
    .sort();
}

describe('Sandbox', () => {
  let dataDirectory: string;
  let sandbox: Sandbox;
  let portal: Octokit;
  let backend: HookReceiver;
  const create = () =>
    Sandbox.create({
      dataDirectory,
      github: { port: 0 },
      argocd: [
        { name: 'nonprod', port: 0, environments: ['dev', 'staging'] },
        { name: 'prod', port: 0, environments: ['prod'] },
      ],
      portalUrl: 'http://localhost:3999',
      portalBackendUrl: new URL(backend.url).origin,
    });
  const text = async (repo: string, path: string) => {
    const { data } = await portal.rest.repos.getContent({
      owner: 'acme',
      repo,
      path,
      mediaType: { format: 'raw' },
    });
    return String(data);
  };

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'sandbox-'));
    backend = await HookReceiver.start();
    sandbox = await create();
    await sandbox.start();
    portal = client(sandbox.urls.githubApi, 'sandbox-portal');
  });
  afterAll(async () => {
    await sandbox.stop();
    await backend.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('brings an organisation with people, teams and repositories', async () => {
    const { data: repositories } = await portal.rest.repos.listForOrg({
      org: 'acme',
    });
    expect(repositories.map(({ name }) => name)).toEqual([
      'checkout',
      'developer-portal',
      'eks_baseline_chart_Helm',
      'gitops-apps',
      'legacy-billing',
    ]);
    const { data: teams } = await portal.rest.teams.list({ org: 'acme' });
    expect(teams.map(({ slug }) => slug)).toEqual([
      'fraud',
      'fraud-prod-approvers',
      'logistics',
      'logistics-prod-approvers',
      'payments',
      'payments-prod-approvers',
      'platform',
    ]);
    for (const login of ['ana', 'lena', 'marco', 'yuki', 'sam', 'nora']) {
      const { data } = await client(
        sandbox.urls.githubApi,
        `sandbox-${login}`,
      ).rest.users.getAuthenticated();
      expect(data.login).toBe(login);
    }
  });

  it('describes them for the catalog, with addresses that answer', async () => {
    const location = parse(await text('developer-portal', 'catalog/all.yaml'));
    expect(location).toMatchObject({ kind: 'Location', spec: { type: 'url' } });
    for (const target of location.spec.targets.filter((each: string) =>
      /^http/.test(each),
    )) {
      expect(target).toMatch(
        new RegExp(`^${sandbox.urls.github}/acme/[^/]+/blob/main/`),
      );
      const page = await fetch(target);
      expect(page.status).toBe(200);
    }
    const people = parseAllDocuments(
      await text('developer-portal', 'catalog/org.yaml'),
    );
    const entities = people.map(document => document.toJS());
    expect(entities).toContainEqual(
      expect.objectContaining({
        kind: 'User',
        metadata: { name: 'guest' },
        spec: expect.objectContaining({ memberOf: ['payments'] }),
      }),
    );
    const component = parse(await text('checkout', 'catalog-info.yaml'));
    expect(component.metadata.annotations).toMatchObject({
      'argocd/app-selector': 'app.kubernetes.io/name=checkout',
      'github.com/project-slug': 'acme/checkout',
    });
    const { data: checkout } = await portal.rest.repos.get({
      owner: 'acme',
      repo: 'checkout',
    });
    expect(checkout.homepage).toBe(
      'http://localhost:3999/catalog/default/component/checkout',
    );
  });

  it('fills gitops-apps with the platform and what acme runs on it', async () => {
    const { data } = await portal.rest.git.getTree({
      ...gitops,
      tree_sha: 'main',
      recursive: '1',
    });
    const paths = data.tree.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        '.github/CODEOWNERS',
        'argocd/bootstrap/root-dev.yaml',
        'argocd/applications/prod/payments/checkout.yaml',
        'charts/eks-baseline/1.0.0/Chart.yaml',
        'values/dev/payments/checkout/image.yaml',
      ]),
    );
    const application = parse(
      await text(
        'gitops-apps',
        'argocd/applications/dev/payments/checkout.yaml',
      ),
    );
    expect(application.spec.source.repoURL).toBe(
      `${sandbox.urls.github}/acme/gitops-apps.git`,
    );
    const { data: rules } = await portal.rest.repos.getBranchRules({
      ...gitops,
      branch: 'main',
    });
    expect(rules.map(({ type }) => type)).toEqual([
      'deletion',
      'non_fast_forward',
      'pull_request',
      'required_status_checks',
    ]);
  });

  it('lets Argo CD deploy what is merged', async () => {
    const { nonprod, prod } = sandbox.urls.argocd;
    const appears = (url: string, name: string) =>
      eventually(async () =>
        (await applications(url)).find(each => each === name),
      );
    expect(await appears(nonprod, 'checkout-staging')).toBe('checkout-staging');
    expect(await appears(prod, 'checkout-prod')).toBe('checkout-prod');

    const { data: main } = await portal.rest.git.getRef({
      ...gitops,
      ref: 'heads/main',
    });
    const { sha } = main.object;
    const paths = [
      'argocd/applications/dev/payments/checkout.yaml',
      'values/dev/payments/checkout/values.yaml',
      'values/dev/payments/checkout/image.yaml',
    ];
    const { data: tree } = await portal.rest.git.createTree({
      ...gitops,
      base_tree: sha,
      tree: await Promise.all(
        paths.map(async path => ({
          path: path.replace('checkout', 'basket'),
          mode: '100644' as const,
          type: 'blob' as const,
          content: (
            await text('gitops-apps', path)
          ).replaceAll('checkout', 'basket'),
        })),
      ),
    });
    const { data: commit } = await portal.rest.git.createCommit({
      ...gitops,
      message: 'Bring basket to dev',
      tree: tree.sha,
      parents: [sha],
    });
    await portal.rest.git.createRef({
      ...gitops,
      ref: 'refs/heads/app/basket',
      sha: commit.sha,
    });
    const { data: pull } = await portal.rest.pulls.create({
      ...gitops,
      title: 'Bring basket to dev',
      head: 'app/basket',
      base: 'main',
    });
    const lena = client(sandbox.urls.githubApi, 'sandbox-lena');
    await lena.rest.pulls.createReview({
      ...gitops,
      pull_number: pull.number,
      event: 'APPROVE',
    });
    await merge(lena, pull.number);
    expect(await appears(nonprod, 'basket-dev')).toBe('basket-dev');
  });

  /** What came of the deliveries of a hook, one of which was a push. */
  const statusesOnceTold = (id: number) =>
    eventually(async () => {
      const { data } = await portal.rest.repos.listWebhookDeliveries({
        ...gitops,
        hook_id: id,
      });
      return data.some(({ event }) => event === 'push')
        ? data.map(({ status }) => status)
        : undefined;
    });

  it('tells the Argo CDs and the portal of the merge, signed', async () => {
    const { data: hooks } = await portal.rest.repos.listWebhooks(gitops);
    expect(hooks.map(({ config, events }) => [config.url, events])).toEqual([
      [`${sandbox.urls.argocd.nonprod}/api/webhook`, ['push']],
      [`${sandbox.urls.argocd.prod}/api/webhook`, ['push']],
      [
        `${new URL(backend.url).origin}/api/events/http/github`,
        ['push', 'pull_request', 'pull_request_review'],
      ],
    ]);
    for (const { id } of hooks) {
      const statuses = await statusesOnceTold(id);
      expect(new Set(statuses)).toEqual(new Set(['OK']));
    }
    for (const { headers, raw } of backend.received) {
      expect(headers['x-hub-signature-256']).toBe(
        `sha256=${createHmac('sha256', 'sandbox-webhook')
          .update(raw)
          .digest('hex')}`,
      );
    }
    const actions = backend
      .payloads<{ action: string }>('pull_request')
      .map(({ action }) => action);
    expect(actions).toEqual(['opened', 'closed']);
  });

  it('lets an Argo CD believe only what GitHub has signed', async () => {
    for (const signature of [undefined, 'sha256=0000']) {
      const response = await fetch(
        `${sandbox.urls.argocd.nonprod}/api/webhook`,
        {
          method: 'POST',
          headers: {
            'x-github-event': 'push',
            ...(signature ? { 'x-hub-signature-256': signature } : {}),
          },
          body: '{}',
        },
      );
      expect(response.status).toBe(400);
      expect(await response.text()).toMatch(/^Webhook processing failed: /);
    }
  });

  it('keeps its state over a restart', async () => {
    await sandbox.stop();
    sandbox = await create();
    await sandbox.start();
    portal = client(sandbox.urls.githubApi, 'sandbox-portal');
    const { data } = await portal.rest.pulls.list({
      ...gitops,
      state: 'closed',
    });
    expect(data.map(({ title }) => title)).toEqual(['Bring basket to dev']);
    // On other ports: what GitHub tells goes to where they are now.
    const { data: hooks } = await portal.rest.repos.listWebhooks(gitops);
    expect(hooks.map(({ config }) => config.url).slice(0, 2)).toEqual(
      ['nonprod', 'prod'].map(
        name => `${sandbox.urls.argocd[name]}/api/webhook`,
      ),
    );
  });
});

describe('a sandbox whose Argo CDs can be disturbed', () => {
  it('lets one be down without a word to the others, and tells who asked what', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'sandbox-disturbed-'));
    const asked: string[] = [];
    const disturbed = await Sandbox.create({
      dataDirectory: directory,
      github: { port: 0 },
      argocd: [
        { name: 'nonprod', port: 0, environments: ['dev'] },
        { name: 'prod', port: 0, environments: ['prod'] },
      ],
      workflows: false,
      disturbable: true,
      onArgocdRequest: ({ instance, method, path, query, account }) =>
        asked.push(`${instance} ${method} ${path}?${query} ${account}`),
    });
    try {
      await disturbed.start();
      const { nonprod, prod } = disturbed.urls.argocd;
      await applications(nonprod);
      await fetch(`${prod}/api/v1/applications/..%2Fclusters?a=b&a=c`);
      expect(asked).toEqual([
        'nonprod GET /api/v1/applications? backstage',
        'prod GET /api/v1/applications/..%2Fclusters?a=b&a=c undefined',
      ]);
      await disturbed.disturb('nonprod', 'down');
      await expect(applications(nonprod)).rejects.toThrow();
      expect(await applications(prod)).toContain('root-prod');
      await disturbed.disturb('nonprod', undefined);
      expect(disturbed.urls.argocd.nonprod).toBe(nonprod);
      expect(await applications(nonprod)).toContain('root-dev');
      await expect(disturbed.disturb('qa', 'down')).rejects.toThrow(
        'There is no Argo CD "qa" that could be disturbed',
      );
    } finally {
      await disturbed.stop();
      await rm(directory, { recursive: true, force: true });
    }
  });
});

describe('the command', () => {
  let dataDirectory: string;
  const processes: ChildProcess[] = [];

  /** Runs `main.ts` as `yarn start` does, and waits until it has said where everything is. */
  const start = async () => {
    const child = spawn(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'src/main.ts',
        ...['--data', dataDirectory],
        ...[
          '--github-port',
          '0',
          '--argocd-nonprod-port',
          '0',
          '--argocd-prod-port',
          '0',
        ],
      ],
      { cwd: PACKAGE_FOLDER, stdio: ['ignore', 'pipe', 'pipe'] },
    );
    processes.push(child);
    const ended = new Promise<number | null>(resolve =>
      child.on('exit', resolve),
    );
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const url = await eventually(async () => {
      if (child.exitCode !== null) {
        throw new Error(output);
      }
      return output.includes('"prod": ')
        ? /GitHub stand-in: (\S+)/.exec(output)?.[1]
        : undefined;
    });
    return { child, ended, api: `${url}/api/v3` };
  };

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'sandbox-command-'));
  });
  afterAll(async () => {
    processes.forEach(child => child.kill('SIGKILL'));
    await rm(dataDirectory, { recursive: true, force: true });
  });

  it('loses nothing that it has confirmed when it is killed, and keeps nothing half', async () => {
    const first = await start();
    const portal = client(first.api, 'sandbox-portal');
    const lena = client(first.api, 'sandbox-lena');
    // Without rules, so that nothing slows the merges down.
    const repository = { owner: 'acme', repo: 'developer-portal' };
    const { data: main } = await portal.rest.git.getRef({
      ...repository,
      ref: 'heads/main',
    });
    const confirmed: number[] = [];
    const deliver = async (name: string) => {
      await portal.rest.git.createRef({
        ...repository,
        ref: `refs/heads/app/${name}`,
        sha: main.object.sha,
      });
      await portal.rest.repos.createOrUpdateFileContents({
        ...repository,
        path: `notes/${name}.md`,
        branch: `app/${name}`,
        message: name,
        content: btoa(name),
      });
      const { data } = await portal.rest.pulls.create({
        ...repository,
        title: name,
        head: `app/${name}`,
        base: 'main',
      });
      const number = { ...repository, pull_number: data.number };
      await lena.rest.pulls.createReview({ ...number, event: 'APPROVE' });
      await lena.rest.pulls.merge({ ...number, merge_method: 'squash' });
      confirmed.push(data.number);
      if (confirmed.length === 4) {
        first.child.kill('SIGKILL');
      }
    };
    // Whatever is under way when the process ends fails, which is the point.
    const outcomes = await Promise.allSettled(
      Array.from({ length: 12 }, (_, i) => deliver(`note-${i}`)),
    );
    await first.ended;
    expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);

    const second = await start();
    const again = client(second.api, 'sandbox-portal');
    const pulls = await again.paginate(again.rest.pulls.list, {
      ...repository,
      state: 'all',
    });
    const merged = pulls.filter(pull => pull.merged_at);
    expect(merged.map(({ number }) => number)).toEqual(
      expect.arrayContaining(confirmed),
    );
    // Plain git has exactly the files of what is recorded as merged.
    const folder = join(
      dataDirectory,
      'github/repositories/acme/developer-portal.git',
    );
    const { stdout } = await runGit(folder, [
      'ls-tree',
      '--name-only',
      'main',
      'notes/',
    ]);
    const files = stdout.toString().split('\n').filter(Boolean);
    expect(files.sort()).toEqual(
      merged.map(({ title }) => `notes/${title}.md`).sort(),
    );
    await runGit(folder, ['fsck', '--strict']);

    second.child.kill('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  it('says what is wrong with its options', async () => {
    const child = spawn(
      process.execPath,
      [
        '--require',
        '@backstage/cli/config/nodeTransform.cjs',
        'src/main.ts',
        ...['--github-port', '70000'],
      ],
      { cwd: PACKAGE_FOLDER, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    processes.push(child);
    let errors = '';
    child.stderr.on('data', chunk => {
      errors += chunk;
    });
    const code = await new Promise(resolve => child.on('close', resolve));
    expect(code).toBe(1);
    expect(errors).toBe(
      '--github-port must be a number from 0 to 65535, not "70000"\n',
    );
  });
});
