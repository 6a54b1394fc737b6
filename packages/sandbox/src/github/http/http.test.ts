import { TestGithub } from '../__testUtils__/TestGithub';

describe('the API as a whole', () => {
  let github: TestGithub;
  const get = (
    path: string,
    login?: string,
    headers: Record<string, string> = {},
  ) => github.fetch(`/api/v3${path}`, { login, headers });

  beforeAll(async () => {
    github = await TestGithub.start();
  });
  afterAll(() => github.stop());

  it('refuses unknown tokens, and hides private repositories from everybody else', async () => {
    const wrong = await get('/repos/acme/project', 'nobody');
    expect(wrong.status).toBe(401);
    expect(await wrong.json()).toMatchObject({
      message: 'Bad credentials',
      status: '401',
    });
    for (const login of [undefined, 'guest']) {
      const hidden = await get('/repos/acme/project', login);
      expect(hidden.status).toBe(404);
      expect(await hidden.json()).toMatchObject({
        message: 'Not Found',
        status: '404',
      });
    }
  });

  it.each([
    'token sandbox-ana',
    'Bearer sandbox-ana',
    `Basic ${btoa('ana:sandbox-ana')}`,
  ])('takes "%s"', async authorization => {
    const response = await get('/user', undefined, { authorization });
    expect(await response.json()).toMatchObject({ login: 'ana' });
  });

  it('wants somebody where it needs somebody', async () => {
    const response = await get('/user');
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      message: 'Requires authentication',
    });
  });

  it.each([
    ['POST', '/repos/acme/project/releases', 501],
    ['PUT', '/repos/acme/project/branches/main/protection', 501],
    ['GET', '/repos/acme/project/branches/main/protection/restrictions', 501],
    ['POST', '/repos/acme/project/dispatches', 501],
    ['POST', '/graphql', 404],
    ['GET', '/repos/acme/project/no-such-thing', 404],
    ['DELETE', '/repos/acme/project/pulls', 404],
  ])('answers %s %s with %s', async (method, path, status) => {
    const response = await github.fetch(`/api/v3${path}`, {
      method,
      login: 'portal',
    });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status: String(status) });
  });

  it('says which body it cannot read', async () => {
    const post = (body: string) =>
      github.fetch('/api/v3/repos/acme/project/pulls', {
        method: 'POST',
        login: 'ana',
        body,
      });
    const broken = await post('{');
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({
      message: 'Problems parsing JSON',
    });
    const incomplete = await post('{"head": 1, "base": "main"}');
    expect(incomplete.status).toBe(422);
    expect(await incomplete.json()).toMatchObject({
      message: `Invalid request.\n\n"title" wasn't supplied.\nFor 'properties/head', 1 is not a string.`,
    });
  });

  it('answers 304 to who has the same already, free of charge', async () => {
    const path = '/repos/acme/project/pulls?state=open&per_page=100';
    const first = await get(path, 'lena');
    const etag = String(first.headers.get('etag'));
    const remaining = Number(first.headers.get('x-ratelimit-remaining'));
    const second = await get(path, 'lena', { 'if-none-match': etag });
    expect(second.status).toBe(304);
    expect(await second.text()).toBe('');
    const third = await get(path, 'lena', {
      'if-none-match': 'W/"something else"',
    });
    expect(third.status).toBe(200);
    expect(Number(third.headers.get('x-ratelimit-remaining'))).toBe(
      remaining - 1,
    );

    const sha = await github.branch('cached', { 'cached.txt': 'x\n' });
    await github.client('ana').rest.pulls.create({
      owner: 'acme',
      repo: 'project',
      title: sha,
      head: 'cached',
      base: 'main',
    });
    expect((await get(path, 'lena', { 'if-none-match': etag })).status).toBe(
      200,
    );
  });

  it('cuts lists into pages', async () => {
    const ana = github.client('ana');
    for (let i = 0; i < 5; i++) {
      await ana.rest.issues.createLabel({
        owner: 'acme',
        repo: 'project',
        name: `page-${i}`,
      });
    }
    const labels = await ana.paginate(ana.rest.issues.listLabelsForRepo, {
      owner: 'acme',
      repo: 'project',
      per_page: 2,
    });
    expect(labels.map(({ name }) => name)).toEqual([
      'page-0',
      'page-1',
      'page-2',
      'page-3',
      'page-4',
    ]);
  });

  it('names every request and the version', async () => {
    const [one, two] = await Promise.all([get('/meta'), get('/meta')]);
    expect(one.headers.get('x-github-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(one.headers.get('x-github-request-id')).not.toBe(
      two.headers.get('x-github-request-id'),
    );
    expect(await one.json()).toMatchObject({ installed_version: '3.19.0' });
  });
});

describe('the rate limit', () => {
  it('ends the hour of who asks too much, and only theirs', async () => {
    const github = await TestGithub.start({ requestsPerHour: 2 });
    const ask = (login: string) => github.fetch('/api/v3/meta', { login });
    expect((await ask('ana')).headers.get('x-ratelimit-remaining')).toBe('1');
    expect((await ask('ana')).status).toBe(200);
    const refused = await ask('ana');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(Number(refused.headers.get('x-ratelimit-reset'))).toBeGreaterThan(
      Date.now() / 1000,
    );
    expect(await refused.json()).toMatchObject({
      message: 'API rate limit exceeded for ana.',
    });
    expect((await ask('lena')).status).toBe(200);
    const { data } = await github.client('ana').rest.rateLimit.get();
    expect(data.rate).toMatchObject({ limit: 2, remaining: 0, used: 2 });
    await github.stop();
  });
});
