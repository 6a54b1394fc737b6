import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('contents', () => {
  let github: TestGithub;
  let ana: Octokit;
  const put = (
    path: string,
    text: string,
    more: { sha?: string; branch?: string } = {},
  ) =>
    ana.rest.repos.createOrUpdateFileContents({
      ...project,
      path,
      message: `Write ${path}`,
      content: Buffer.from(text).toString('base64'),
      ...more,
    });

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
  });
  afterAll(() => github.stop());

  it('writes a file, and again only for who has seen it', async () => {
    const { status, data } = await put('docs/a b.md', 'One\n');
    expect(status).toBe(201);
    await expect(put('docs/a b.md', 'Two\n')).rejects.toMatchObject({
      status: 422,
      response: {
        data: { message: `Invalid request.\n\n"sha" wasn't supplied.` },
      },
    });
    const wrong = '0'.repeat(40);
    await expect(
      put('docs/a b.md', 'Two\n', { sha: wrong }),
    ).rejects.toMatchObject({
      status: 409,
      response: { data: { message: `docs/a b.md does not match ${wrong}` } },
    });
    const updated = await put('docs/a b.md', 'Two\n', {
      sha: data.content?.sha,
    });
    expect(updated.status).toBe(200);
    const clone = await github.clone('project', 'ana');
    expect((await github.git(clone, 'show', 'HEAD:docs/a b.md')).out).toBe(
      'Two',
    );
  });

  it('ignores a sha for a new file', async () => {
    expect((await put('new.txt', 'x', { sha: '0'.repeat(40) })).status).toBe(
      201,
    );
  });

  it('does not create branches', async () => {
    await expect(
      put('x.txt', 'x', { branch: 'nowhere' }),
    ).rejects.toMatchObject({
      status: 404,
      response: { data: { message: 'Branch nowhere not found' } },
    });
  });

  it.each(['.git/config', 'a/../b', 'a//b'])(
    'refuses the path %s',
    async path => {
      const response = await github.fetch(
        `/api/v3/repos/acme/project/contents/${encodeURIComponent(path)}`,
        {
          method: 'PUT',
          login: 'ana',
          body: JSON.stringify({ message: 'x', content: '' }),
        },
      );
      expect(response.status).toBe(422);
    },
  );

  it('reads files raw, as people and as Backstage ask for it', async () => {
    for (const accept of [
      'application/vnd.github.raw+json',
      'application/vnd.github.v3.raw',
    ]) {
      const response = await github.fetch(
        '/api/v3/repos/acme/project/contents/shared.txt?ref=main',
        {
          login: 'ana',
          headers: { accept },
        },
      );
      expect(await response.text()).toBe('one\ntwo\nthree\n');
      expect(response.headers.get('etag')).toMatch(/^W\/"/);
    }
  });

  it('knows nothing of what is not there', async () => {
    for (const path of ['nothing.txt', 'shared.txt/below']) {
      await expect(
        ana.rest.repos.getContent({ ...project, path }),
      ).rejects.toMatchObject({
        status: 404,
        message: expect.stringContaining('Not Found'),
      });
    }
    await expect(
      ana.rest.repos.getContent({
        ...project,
        path: 'shared.txt',
        ref: 'nowhere',
      }),
    ).rejects.toMatchObject({
      status: 404,
      message: expect.stringContaining('No commit found for the ref nowhere'),
    });
  });

  it('lets one of many write over the same version', async () => {
    const { data } = await put('contended.txt', '0');
    const sha = data.content?.sha;
    const results = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) =>
        put('contended.txt', `version ${i}`, { sha }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(
      1,
    );
    for (const result of results.filter(
      ({ status }) => status === 'rejected',
    )) {
      expect(result).toMatchObject({ reason: { status: 409 } });
    }
  });

  it('hands out archives that plain tools read', async () => {
    const { url, data } = await ana.rest.repos.downloadTarballArchive({
      ...project,
      ref: 'main',
    });
    expect(url).toContain('/acme/project/archive/');
    const archive = Buffer.from(data as ArrayBuffer);
    // The magic numbers of gzip.
    expect([...archive.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    const hidden = await github.fetch(new URL(url).pathname);
    expect(hidden.status).toBe(404);
  });
});
