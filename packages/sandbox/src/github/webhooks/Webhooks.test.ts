import { createHmac } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Octokit } from '@octokit/rest';
import { HookReceiver } from '../__testUtils__/HookReceiver';
import { OpenApiContract } from '../__testUtils__/OpenApiContract';
import { OpenApiDocument } from '../__testUtils__/OpenApiDocument';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };
const SECRET = 'it is a secret';
const ALL = ['push', 'pull_request', 'pull_request_review'];

jest.setTimeout(60_000);

interface Push {
  ref: string;
  before: string;
  after: string;
  created: boolean;
  deleted: boolean;
  forced: boolean;
  commits: {
    id: string;
    distinct: boolean;
    added: string[];
    removed: string[];
    modified: string[];
  }[];
  head_commit: { id: string } | null;
  pusher: { name: string };
  sender: { login: string };
}

interface Pull {
  action: string;
  pull_request: { number: number; merged: boolean };
  sender: { login: string };
}

describe('webhooks', () => {
  let github: TestGithub;
  let ana: Octokit;
  let lena: Octokit;
  let portal: Octokit;
  let contract: OpenApiContract;
  let receiver: HookReceiver;
  let hookId: number;

  beforeAll(() => {
    contract = OpenApiContract.create(OpenApiDocument.enterpriseServer());
  });

  beforeEach(async () => {
    github = await TestGithub.start({ hookTimeoutMs: 300 });
    ana = github.client('ana');
    lena = github.client('lena');
    portal = github.client('portal');
    receiver = await HookReceiver.start();
    hookId = await createHook(receiver.url);
    await receiver.until(({ length }) => length === 1);
  });

  afterEach(async () => {
    await receiver.stop();
    await github.stop();
  });

  async function createHook(url: string, events = ALL): Promise<number> {
    const { data } = await portal.rest.repos.createWebhook({
      ...project,
      config: { url, content_type: 'json', secret: SECRET },
      events,
    });
    return data.id;
  }

  const untilEvents = (name: string, count: number) =>
    receiver.until(
      received =>
        received.filter(({ headers }) => headers['x-github-event'] === name)
          .length === count,
    );

  function untilDelivered(id: number, count: number): Promise<string[]> {
    return eventually(async () => {
      const { data } = await portal.rest.repos.listWebhookDeliveries({
        ...project,
        hook_id: id,
      });
      return data.length === count
        ? data.map(({ event, status }) => `${event}: ${status}`)
        : undefined;
    });
  }

  async function propose(branch: string): Promise<number> {
    await github.branch(branch, { [`${branch}.txt`]: 'x\n' });
    const { data } = await ana.rest.pulls.create({
      ...project,
      title: branch,
      head: branch,
      base: 'main',
    });
    return data.number;
  }

  it('pings a new hook, signed over the body as it is sent', () => {
    const [{ headers, raw }] = receiver.received;
    const signature = (algorithm: string) =>
      `${algorithm}=${createHmac(algorithm, SECRET).update(raw).digest('hex')}`;
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-github-event': 'ping',
      'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-github-hook-id': String(hookId),
      'x-hub-signature': signature('sha1'),
      'x-hub-signature-256': signature('sha256'),
      'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
    });
    expect(
      contract.findPayloadProblems('webhook-ping', JSON.parse(raw)),
    ).toEqual([]);
    expect(raw).not.toContain(SECRET);
  });

  it('sends a form where nobody asks for JSON, signed as a whole', async () => {
    const form = await HookReceiver.start();
    await portal.rest.repos.createWebhook({
      ...project,
      config: { url: form.url, secret: SECRET },
    });
    await form.until(({ length }) => length === 1);
    const [{ headers, raw }] = form.received;
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', SECRET).update(raw).digest('hex')}`,
    );
    const payload = JSON.parse(new URLSearchParams(raw).get('payload') ?? '');
    expect(payload.zen).toEqual(expect.any(String));
    await form.stop();
  });

  it('tells of a push what came with it: commits, files, who pushed', async () => {
    const directory = await github.clone('project', 'ana');
    const commit = async (files: Record<string, string>, message: string) => {
      for (const [path, content] of Object.entries(files)) {
        await writeFile(join(directory, path), content);
      }
      await github.git(directory, 'add', '--all');
      await github.git(directory, 'commit', '--quiet', '-m', message);
    };
    await commit({ 'one.txt': '1\n' }, 'One');
    await github.git(directory, 'rm', '--quiet', 'shared.txt');
    await commit({ 'one.txt': 'one\n', 'README.md': '# changed\n' }, 'Two');
    const { out: after } = await github.git(directory, 'rev-parse', 'HEAD');
    const { out: before } = await github.git(
      directory,
      'rev-parse',
      'origin/main',
    );
    await github.git(directory, 'push', '--quiet', 'origin', 'main');
    await untilEvents('push', 1);
    const [push] = receiver.payloads<Push>('push');
    expect(push).toMatchObject({
      ref: 'refs/heads/main',
      before,
      after,
      created: false,
      deleted: false,
      forced: false,
      pusher: { name: 'ana', email: 'ana@acme.example' },
      sender: { login: 'ana' },
      repository: { full_name: 'acme/project' },
      commits: [
        { message: 'One', added: ['one.txt'], removed: [], modified: [] },
        {
          message: 'Two',
          added: [],
          removed: ['shared.txt'],
          modified: ['README.md', 'one.txt'],
        },
      ],
      head_commit: { id: after },
    });
  });

  it('tells of branches and tags that come, are forced and go', async () => {
    const git = { ...project, ref: 'heads/side' };
    const main = await github.server
      .repository('acme', 'project')
      .then(repository => repository.resolve('main'));
    const sha = await github.branch('other', { 'other.txt': 'x\n' });
    await ana.rest.git.createRef({
      ...project,
      ref: 'refs/heads/side',
      sha: String(main),
    });
    await ana.rest.git.updateRef({ ...git, sha });
    await ana.rest.git.updateRef({ ...git, sha: String(main), force: true });
    await ana.rest.git.deleteRef(git);
    await untilEvents('push', 4);
    const pushes = receiver.payloads<Push>('push');
    expect(
      pushes.map(
        ({ created, deleted, forced, commits, head_commit: head }) => ({
          is: [created && 'new', deleted && 'gone', forced && 'forced'].filter(
            Boolean,
          ),
          commits: commits.map(({ id, distinct }) => [id, distinct]),
          head: head?.id,
        }),
      ),
    ).toEqual([
      { is: ['new'], commits: [], head: main },
      // On another branch already, so that whoever counts commits leaves it out.
      { is: [], commits: [[sha, false]], head: sha },
      { is: ['forced'], commits: [], head: main },
      { is: ['gone'], commits: [], head: undefined },
    ]);
    for (const push of pushes) {
      expect(
        contract.findPayloadProblems(
          'webhook-push',
          JSON.parse(JSON.stringify(push)),
        ),
      ).toEqual([]);
    }
  });

  it("tells a pull request's life in the shapes of GitHub, and who did what", async () => {
    const number = await propose('proposal');
    const pull = { ...project, pull_number: number };
    await ana.rest.pulls.update({ ...pull, state: 'closed' });
    await ana.rest.pulls.update({ ...pull, state: 'open' });
    await ana.rest.repos.createOrUpdateFileContents({
      ...project,
      path: 'more.txt',
      branch: 'proposal',
      message: 'More',
      content: Buffer.from('more\n').toString('base64'),
    });
    await lena.rest.pulls.createReview({ ...pull, event: 'APPROVE' });
    await lena.rest.pulls.merge({ ...pull, merge_method: 'squash' });
    await untilEvents('pull_request', 5);
    await untilEvents('pull_request_review', 1);
    await untilEvents('push', 2);
    const pulls = receiver.payloads<Pull>('pull_request');
    expect(
      pulls.map(({ action, pull_request: { merged }, sender }) => [
        action,
        merged,
        sender.login,
      ]),
    ).toEqual([
      ['opened', false, 'ana'],
      ['closed', false, 'ana'],
      ['reopened', false, 'ana'],
      ['synchronize', false, 'ana'],
      ['closed', true, 'lena'],
    ]);
    const [review] = receiver.payloads<{ review: object } & Pull>(
      'pull_request_review',
    );
    expect(review).toMatchObject({
      action: 'submitted',
      review: { state: 'approved', user: { login: 'lena' } },
      sender: { login: 'lena' },
    });
    const payloads: [string, object][] = [
      ...pulls.map((payload): [string, object] => [
        `webhook-pull-request-${payload.action}`,
        payload,
      ]),
      ['webhook-pull-request-review-submitted', review],
      ...receiver
        .payloads<Push>('push')
        .map((payload): [string, object] => ['webhook-push', payload]),
    ];
    for (const [schema, payload] of payloads) {
      expect([
        schema,
        ...contract.findPayloadProblems(
          schema,
          JSON.parse(JSON.stringify(payload)),
        ),
      ]).toEqual([schema]);
    }
  });

  it('lets nobody wait for a receiver that does not answer, and goes on without it', async () => {
    const silent = await HookReceiver.start(() => undefined);
    const silentId = await createHook(silent.url);
    const begin = Date.now();
    const number = await propose('waiting');
    await ana.rest.pulls.merge({
      ...project,
      pull_number: number,
      merge_method: 'squash',
    });
    await untilEvents('push', 1);
    expect(Date.now() - begin).toBeLessThan(3_000);
    expect(await untilDelivered(silentId, 4)).toEqual([
      'push: timed out',
      'pull_request: timed out',
      'pull_request: timed out',
      'ping: timed out',
    ]);
    await silent.stop();
  });

  it.each<[string, (url: string) => Promise<HookReceiver>, string, number]>([
    [
      'a refusal',
      () => HookReceiver.start(response => response.writeHead(403).end('no')),
      'Invalid HTTP Response: 403',
      403,
    ],
    [
      'a redirect, which is not followed',
      url =>
        HookReceiver.start(response =>
          response.writeHead(302, { location: url }).end(),
        ),
      'Invalid HTTP Response: 302',
      302,
    ],
  ])('notes %s and does not try again', async (_, start, status, code) => {
    const other = await start(receiver.url);
    const id = await createHook(other.url);
    expect(await untilDelivered(id, 1)).toEqual([`ping: ${status}`]);
    const { data } = await portal.rest.repos.getWebhook({
      ...project,
      hook_id: id,
    });
    expect(data.last_response).toMatchObject({ code, message: status });
    expect(receiver.received).toHaveLength(1);
    await other.stop();
  });

  it('delivers again what somebody asks for, to the present address', async () => {
    await github.branch('again', { 'again.txt': 'x\n' });
    await ana.rest.pulls.create({
      ...project,
      title: 'Again',
      head: 'again',
      base: 'main',
    });
    await untilDelivered(hookId, 2);
    await github.restart();
    portal = github.client('portal');
    const other = await HookReceiver.start();
    const found = { ...project, hook_id: hookId };
    await portal.rest.repos.updateWebhook({
      ...found,
      config: { url: other.url, content_type: 'json', secret: 'another' },
    });
    const { data } = await portal.rest.repos.listWebhookDeliveries(found);
    await portal.rest.repos.redeliverWebhookDelivery({
      ...found,
      delivery_id: data[0].id,
    });
    await other.until(({ length }) => length === 1);
    const [again] = other.received;
    const [, first] = receiver.received;
    expect(again.raw).toBe(first.raw);
    expect(again.headers['x-github-delivery']).toBe(
      first.headers['x-github-delivery'],
    );
    expect(again.headers['x-hub-signature-256']).not.toBe(
      first.headers['x-hub-signature-256'],
    );
    const after = await eventually(async () => {
      const { data: list } = await portal.rest.repos.listWebhookDeliveries(
        found,
      );
      return list.length === 3 ? list : undefined;
    });
    expect(after[0]).toMatchObject({ redelivery: true, status: 'OK' });
    await other.stop();
  });

  it('pages deliveries by cursor', async () => {
    const found = { ...project, hook_id: hookId };
    for (let i = 0; i < 4; i += 1) {
      await portal.rest.repos.pingWebhook(found);
    }
    await untilDelivered(hookId, 5);
    const seen: number[] = [];
    let next:
      | string
      | undefined = `/api/v3/repos/acme/project/hooks/${hookId}/deliveries?per_page=2`;
    while (next) {
      const response: Response = await github.fetch(next, { login: 'portal' });
      const page: { id: number }[] = await response.json();
      seen.push(...page.map(({ id }) => id));
      const link = /<([^>]+)>; rel="next"/.exec(
        response.headers.get('link') ?? '',
      )?.[1];
      next = link?.slice(github.url.length);
    }
    expect(seen).toHaveLength(5);
    expect([...seen].sort((a, b) => b - a)).toEqual(seen);
  });

  it('hides hooks from who does not administer the repository', async () => {
    for (const path of ['hooks', `hooks/${hookId}`]) {
      const response = await github.fetch(
        `/api/v3/repos/acme/project/${path}`,
        { login: 'ana' },
      );
      expect(response.status).toBe(404);
    }
  });

  it.each<[string, object, string]>([
    ['no address', {}, 'missing_field'],
    ['an address that is none', { config: { url: 'mailto:a@b' } }, 'address'],
    [
      'an event that does not happen here',
      { config: { url: 'http://localhost:1/x' }, events: ['release'] },
      'This local stand-in tells only of push, pull_request, pull_request_review, not of release',
    ],
  ])('refuses %s', async (_, body, message) => {
    const response = await github.fetch('/api/v3/repos/acme/project/hooks', {
      login: 'portal',
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain(message);
  });

  it('refuses a second hook for the same', async () => {
    await expect(createHook(receiver.url)).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('Hook already exists'),
    });
  });
});

async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > end) {
      throw new Error('It did not come within ten seconds');
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
