import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };
const EVIL = '<script>alert("x")</script>';

describe('the pages', () => {
  let github: TestGithub;
  let counter = 0;
  const page = async (path: string, cookie = '') => {
    const response = await github.fetch(path, { headers: { cookie } });
    return {
      status: response.status,
      text: await response.text(),
      headers: response.headers,
    };
  };
  /** What stands on a page, without its mark-up. */
  const words = (text: string) =>
    text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const post = (
    path: string,
    headers: Record<string, string> = {},
    body = '',
  ) =>
    github.fetch(path, {
      method: 'POST',
      body,
      headers: {
        origin: github.url,
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
    });
  /** Cookies of an answer, as a browser would send them on. */
  const cookiesOf = (response: Response) =>
    response.headers
      .getSetCookie()
      .map(cookie => cookie.split(';')[0])
      .join('; ');
  /** Presses a button, and reads the page that comes then. */
  const press = async (path: string, login?: string) => {
    const person = login ? `sandbox_person=${login}` : '';
    const response = await post(path, { cookie: person });
    expect(response.status).toBe(303);
    return page(
      String(response.headers.get('location')),
      [person, cookiesOf(response)].filter(Boolean).join('; '),
    );
  };
  const propose = async (
    more: { title?: string; body?: string } = {},
    login = 'ana',
  ) => {
    const head = `page-${counter++}`;
    await github.branch(head, { [`${head}.txt`]: 'one\ntwo\n' });
    const { data } = await github.client(login).rest.pulls.create({
      ...project,
      title: head,
      head,
      base: 'main',
      ...more,
    });
    return data.number;
  };

  beforeAll(async () => {
    github = await TestGithub.start();
    await github.client('portal').rest.repos.createRepoRuleset({
      ...project,
      name: 'main',
      enforcement: 'active',
      conditions: { ref_name: { include: ['~DEFAULT_BRANCH'], exclude: [] } },
      rules: [
        {
          type: 'pull_request',
          parameters: {
            required_approving_review_count: 1,
            dismiss_stale_reviews_on_push: true,
            require_code_owner_review: false,
            require_last_push_approval: false,
            required_review_thread_resolution: false,
          },
        },
      ],
    });
  });
  afterAll(() => github.stop());

  it('say on each what they are', async () => {
    for (const path of [
      '/',
      '/acme',
      '/acme/project',
      '/acme/project/pulls',
      '/nowhere/at/all',
    ]) {
      const { text, headers } = await page(path);
      expect(words(text)).toContain('Local stand-in for GitHub');
      expect(headers.get('content-security-policy')).toContain(
        `default-src 'none'`,
      );
      expect(text).toContain('<html lang="en">');
    }
  });

  it.each([
    ['/', 'project'],
    ['/acme', 'What the tests work on'],
    ['/acme/project', 'shared.txt'],
    ['/acme/project/tree/main', 'README.md'],
    ['/acme/project/blob/main/shared.txt', '2 two 3 three'],
    ['/acme/project/commits/main', 'Begin'],
    ['/acme/project/pulls', 'Open'],
  ])('show %s', async (path, expected) => {
    const { status, text } = await page(path);
    expect(status).toBe(200);
    expect(words(text)).toContain(expected);
  });

  it('find folders and files on branches with slashes in their names', async () => {
    await github.branch('feature/deep/one', { 'a/b/c.txt': 'found\n' });
    const folder = await page('/acme/project/tree/feature/deep/one/a/b');
    expect(folder.text).toContain(
      'href="/acme/project/blob/feature/deep/one/a/b/c.txt"',
    );
    const file = await page('/acme/project/blob/feature/deep/one/a/b/c.txt');
    expect(words(file.text)).toContain('found');
  });

  it.each([
    '/acme/nowhere',
    '/acme/project/blob/main/none',
    '/acme/project/pull/999',
    '/acme/project/commit/none',
  ])('answer 404 for %s', async path => {
    expect((await page(path)).status).toBe(404);
  });

  it('show a commit with what it changed', async () => {
    const sha = await github.branch('shown', {
      'shared.txt': 'one\n2\nthree\n',
    });
    const { text } = await page(`/acme/project/commit/${sha}`);
    expect(text).toMatch(
      /<tr class="removed">\s*<td class="number">2<\/td>\s*<td class="number"><\/td>\s*<td>-two<\/td>/,
    );
    expect(text).toMatch(
      /<tr class="added">\s*<td class="number"><\/td>\s*<td class="number">2<\/td>\s*<td>\+2<\/td>/,
    );
  });

  it('escape whatever people have written', async () => {
    await github.branch('evil', {
      [`${EVIL}.txt`.replaceAll('/', '-')]: `${EVIL}\n`,
      'README.md': `# x\n\n${EVIL}\n`,
    });
    await github
      .client('portal')
      .rest.repos.update({ ...project, description: EVIL });
    const { data } = await github.client('ana').rest.pulls.create({
      ...project,
      title: EVIL,
      head: 'evil',
      base: 'main',
      body: `${EVIL}\n\n<!-- gitops-flow: {"hidden":true} -->\n\n**bold**`,
    });
    await github.client('ana').rest.issues.createComment({
      ...project,
      issue_number: data.number,
      body: EVIL,
    });
    for (const path of [
      '/',
      '/acme',
      '/acme/project',
      '/acme/project/tree/evil',
      '/acme/project/blob/evil/README.md',
      '/acme/project/commits/evil',
      '/acme/project/pulls',
      `/acme/project/pull/${data.number}`,
      `/${encodeURIComponent(EVIL)}`,
    ]) {
      expect((await page(path)).text).not.toMatch(/<script/i);
    }
    const { text } = await page(`/acme/project/pull/${data.number}`);
    expect(text).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;');
    expect(text).not.toContain('gitops-flow');
    expect(text).toContain('<strong>bold</strong>');
  });

  it('lead a pull request from approval to the merge', async () => {
    const number = await propose({ title: 'Add a thing' });
    const path = `/acme/project/pull/${number}`;
    const before = words((await page(path)).text);
    expect(before).toContain(`Add a thing #${number}`);
    expect(before).toContain(
      'Not ready: At least 1 approving review is required',
    );
    expect(before).toContain('+one');
    const approved = words((await press(`${path}/approve`)).text);
    expect(approved).toContain('Approved by lena.');
    expect(approved).toContain('Ready to be merged');
    const merged = words((await press(`${path}/merge`, 'ana')).text);
    expect(merged).toContain('Pull Request successfully merged');
    expect(merged).toContain('Merged by ana');
    const clone = await github.clone('project', 'ana');
    expect((await github.git(clone, 'ls-files', 'page-*')).out).not.toBe('');
  });

  it('approve and merge at once', async () => {
    const number = await propose();
    const { text } = await press(
      `/acme/project/pull/${number}/approve-and-merge`,
    );
    expect(words(text)).toContain('Merged by lena');
  });

  it('merge in the way that the repository allows', async () => {
    const { repos, pulls } = github.client('portal').rest;
    const allow = (merge: boolean) =>
      repos.update({ ...project, allow_merge_commit: merge });
    await allow(false);
    const number = await propose({ title: 'Squashed' });
    const { text } = await press(
      `/acme/project/pull/${number}/approve-and-merge`,
    );
    await allow(true);
    expect(words(text)).toContain('Merged by lena');
    const { data } = await pulls.get({ ...project, pull_number: number });
    const commit = await repos.getCommit({
      ...project,
      ref: data.merge_commit_sha ?? '',
    });
    expect(commit.data.parents).toHaveLength(1);
  });

  it('refuse in words what GitHub refuses', async () => {
    const number = await propose({}, 'lena');
    const path = `/acme/project/pull/${number}`;
    const own = await press(`${path}/approve-and-merge`);
    expect(own.text).toContain('role="alert"');
    expect(words(own.text)).toContain(
      'Review Can not approve your own pull request',
    );
    const early = words((await press(`${path}/merge`)).text);
    expect(early).toContain('Repository rule violations found');
    expect(early).toContain(
      'At least 1 approving review is required by reviewers with write access.',
    );
    // The message is gone when the page is loaded again.
    expect((await page(path)).text).not.toContain('role="alert"');
  });

  it('say it when branches conflict', async () => {
    const number = await propose();
    const { data } = await github
      .client('ana')
      .rest.pulls.get({ ...project, pull_number: number });
    await github.branch('conflicting', { [`${data.head.ref}.txt`]: 'other\n' });
    await github.client('ana').rest.pulls.create({
      ...project,
      title: 'Same file',
      head: 'conflicting',
      base: 'main',
    });
    await press(`/acme/project/pull/${number}/approve-and-merge`);
    const path = `/acme/project/pull/${number + 1}`;
    expect(words((await page(path)).text)).toContain(
      'Conflict: this branch and main change the same',
    );
    expect(words((await press(`${path}/approve-and-merge`)).text)).toContain(
      'Pull Request is not mergeable',
    );
  });

  it('close and reopen', async () => {
    const path = `/acme/project/pull/${await propose()}`;
    expect(words((await press(`${path}/close`)).text)).toContain(
      'Closed without being merged.',
    );
    expect(words((await press(`${path}/reopen`)).text)).toContain('Reopened.');
  });

  it('let one be somebody else', async () => {
    const changed = await post(
      '/session',
      {},
      'login=ana&back=%2Facme%2Fproject',
    );
    expect(changed.headers.get('location')).toBe('/acme/project');
    const { text } = await page('/acme/project', cookiesOf(changed));
    expect(text).toMatch(/value="ana"\s+selected/);
    const away = await post(
      '/session',
      {},
      'login=ana&back=%2F%2Fevil.example',
    );
    expect(away.headers.get('location')).toBe('/');
    const nobody = await post('/session', {}, 'login=nobody&back=%2F');
    expect(nobody.headers.getSetCookie()).toEqual([]);
  });

  it('take forms from themselves only', async () => {
    const number = await propose();
    const path = `/acme/project/pull/${number}/approve-and-merge`;
    const strange: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:1' },
    ];
    for (const headers of strange) {
      expect((await post(path, headers)).status).toBe(403);
    }
    const referred = (referer: string) =>
      github.fetch(path, { method: 'POST', headers: { referer } });
    expect((await referred('http://evil.example/')).status).toBe(403);
    const none = await github.fetch(path, { method: 'POST' });
    expect(none.status).toBe(403);
    const { data } = await github
      .client('ana')
      .rest.pulls.get({ ...project, pull_number: number });
    expect(data).toMatchObject({ state: 'open', merged: false });
    // Browsers that send no Origin send where they come from.
    expect((await referred(`${github.url}${path}`)).status).toBe(303);
  });

  it('hand out plain files to who may see them', async () => {
    const path = '/raw/acme/project/main/shared.txt';
    expect((await page(path)).status).toBe(404);
    const withToken = await github.fetch(path, { login: 'ana' });
    expect(await withToken.text()).toBe('one\ntwo\nthree\n');
    expect(withToken.headers.get('content-type')).toContain('text/plain');
    expect((await page(path, 'sandbox_person=ana')).text).toBe(
      'one\ntwo\nthree\n',
    );
    expect((await github.fetch(path, { login: 'guest' })).status).toBe(404);
    const diff = await page(`/acme/project/pull/${await propose()}.diff`);
    expect(diff.text).toContain('+one\n+two\n');
  });
});
