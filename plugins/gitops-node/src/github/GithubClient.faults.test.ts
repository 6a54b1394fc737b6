import {
  brokenJson,
  cut,
  emptyJson,
  FaultyGithub,
  json,
  page,
  redirect,
  reset,
  silence,
  stall,
} from './__testUtils__/FaultyGithub';
import { GithubClient } from './GithubClient';
import { GithubError } from './GithubError';

const repository = { owner: 'acme', repo: 'gitops-apps' };
const READ = 'GET /api/v3/repos/acme/gitops-apps';
const WRITE = 'POST /api/v3/repos/acme/gitops-apps/pulls';
const TRY_AGAIN = 'Nothing is lost: try again in a few minutes.';

const lost = [
  { name: 'no answer', answer: silence, said: 'timeout after 0.2 s' },
  { name: 'a body that stalls', answer: stall, said: 'timeout after 0.2 s' },
  {
    name: 'a closed connection',
    answer: reset,
    said: 'the connection failed (UND_ERR_SOCKET)',
  },
  {
    name: 'a connection that is closed in the body',
    answer: cut,
    said: 'the connection failed (UND_ERR_SOCKET)',
  },
  {
    name: 'JSON that breaks off',
    answer: brokenJson,
    said: 'the answer is JSON that breaks off',
  },
  {
    name: 'an empty answer',
    answer: emptyJson,
    said: 'the answer is JSON that breaks off',
  },
];

const trouble = [408, 500, 502, 503, 504].map(status => ({
  name: `a ${status}`,
  answer: json(status, { message: 'Trouble' }),
}));

describe('GithubClient, when the network is at its worst', () => {
  let github: FaultyGithub;
  let client: GithubClient;

  beforeEach(async () => {
    github = await FaultyGithub.start();
    client = github.createClient();
  });

  afterEach(async () => {
    await github.stop();
  });

  function read() {
    return client.rest.repos.get(repository);
  }

  function write(request: object = {}) {
    return client.rest.pulls.create({
      ...repository,
      title: 't',
      head: 'h',
      base: 'main',
      request,
    });
  }

  async function failureOf(call: Promise<unknown>): Promise<GithubError> {
    const error = await call.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(GithubError);
    return error as GithubError;
  }

  function calls() {
    return github.requests.map(({ call }) => call);
  }

  it.each([...lost, ...trouble])('repeats a read after $name', async fault => {
    github.answer(fault.answer, fault.answer, json(200, { name: 'found' }));
    const { data } = await read();
    expect(data.name).toBe('found');
    expect(calls()).toEqual([READ, READ, READ]);
  });

  it.each(lost)(
    'gives up a read after four times $name',
    async ({ answer, said }) => {
      github.answer(answer, answer, answer, answer);
      const error = await failureOf(read());
      expect(error.reason).toBe('unavailable');
      expect(error.message).toBe(
        `GitHub gave no usable answer to GET /repos/acme/gitops-apps: ${said}. ${TRY_AGAIN}`,
      );
      expect(calls()).toHaveLength(4);
    },
  );

  it.each(lost)(
    'does not repeat a write after $name, which says nothing about what was written',
    async ({ answer, said }) => {
      github.answer(answer);
      const error = await failureOf(write());
      expect(error.reason).toBe('unavailable');
      expect(error.message).toBe(
        `GitHub gave no usable answer to POST /repos/acme/gitops-apps/pulls: ${said}. ${TRY_AGAIN}`,
      );
      expect(calls()).toEqual([WRITE]);
    },
  );

  it.each(trouble)('does not repeat a write after $name', async fault => {
    github.answer(fault.answer);
    expect((await failureOf(write())).reason).toBe('unavailable');
    expect(calls()).toEqual([WRITE]);
  });

  it.each([...lost, ...trouble])(
    'repeats a write after $name when it says that this is harmless',
    async fault => {
      github.answer(fault.answer, json(201, { number: 7 }));
      const { data } = await write({ retries: 1 });
      expect(data.number).toBe(7);
      const [first, second] = github.requests;
      expect(second).toEqual(first);
    },
  );

  it.each([400, 401, 403, 404, 409, 422, 501])(
    'repeats nothing after a %d',
    async status => {
      github.answer(json(status, { message: 'No' }));
      await failureOf(read());
      expect(calls()).toEqual([READ]);
    },
  );

  it('takes a refusal whose words break off for no answer', async () => {
    github.answer((_, res) => {
      res.writeHead(422, { 'content-type': 'application/json' });
      res.end('{"message":"Reference alr');
    });
    expect((await failureOf(write())).reason).toBe('unavailable');
  });

  it('waits as long as a server in trouble asks for', async () => {
    github.answer(json(503, { message: 'Back soon' }, { 'retry-after': '1' }));
    const startedMs = Date.now();
    await read();
    expect(Date.now() - startedMs).toBeGreaterThanOrEqual(950);
  });

  it('knows a login page from GitHub', async () => {
    github.answer(page(200), page(200), page(200), page(200));
    expect((await failureOf(read())).message).toBe(
      'GitHub gave no usable answer to GET /repos/acme/gitops-apps: the answer is text/html, not JSON. A login page or a proxy answers instead of GitHub’s API: check integrations.github[].apiBaseUrl, which is https://api.github.com, or ends in /api/v3 on GitHub Enterprise Server.',
    );
  });

  it('reads files that are not JSON as they are', async () => {
    github.answer((_, res) => {
      res.writeHead(200, {
        'content-type': 'application/vnd.github.raw+json; charset=utf-8',
      });
      res.end('{ not: json');
    });
    const { data } = await client.rest.repos.getContent({
      ...repository,
      path: 'values.yaml',
      mediaType: { format: 'raw' },
    });
    expect(data).toBe('{ not: json');
  });

  it.each([204, 304])('takes a %d for the answer that it is', async status => {
    github.answer((_, res) => {
      res.writeHead(status, { etag: '"1"' });
      res.end();
    });
    const answer = await read();
    expect(answer.status).toBe(status);
    expect(answer.headers.etag).toBe('"1"');
  });

  it('follows a read to a new address', async () => {
    github.answer(redirect(301, '/api/v3/repositories/1000'));
    const { data } = await read();
    expect(data.name).toBe('x');
    expect(calls()).toEqual([READ, 'GET /api/v3/repositories/1000']);
  });

  it('does not let a redirect turn a write into a read', async () => {
    github.answer(redirect(301, '/api/v3/repositories/1000/pulls'));
    const error = await failureOf(write());
    expect(error.message).toBe(
      'GitHub answered 301 to POST /repos/acme/gitops-apps/pulls: moved to /api/v3/repositories/1000/pulls. The repository was renamed or moved: name its new place in the configuration, or rename it back.',
    );
    expect(calls()).toEqual([WRITE]);
  });

  it('follows a write to a new address where it stays the same write', async () => {
    github.answer(
      redirect(307, '/api/v3/repositories/1000/pulls'),
      json(201, { number: 7 }),
    );
    const { data } = await write();
    expect(data.number).toBe(7);
    const [first, second] = github.requests;
    expect(second.call).toBe('POST /api/v3/repositories/1000/pulls');
    expect(second.body).toBe(first.body);
  });

  it('takes its credentials to no other host', async () => {
    github.answer(redirect(307, 'https://evil.acme.test/'));
    const error = await failureOf(write());
    expect(error.details).toEqual(['moved to https://evil.acme.test/']);
    expect(calls()).toEqual([WRITE]);
  });

  it('says what to do when nothing listens', async () => {
    await github.stop();
    const error = await failureOf(read());
    expect(error.message).toBe(
      'GitHub gave no usable answer to GET /repos/acme/gitops-apps: the connection failed (ECONNREFUSED). Nothing answers at that address: check integrations.github[].apiBaseUrl, and whether the backend needs a proxy to get there.',
    );
    github = await FaultyGithub.start();
  });

  it.each([silence, stall])(
    'stops at once when it is aborted during an answer',
    async answer => {
      client = github.createClient({ timeoutMs: 10_000 });
      github.answer(answer);
      const controller = new AbortController();
      const reason = new Error('cancelled by a person');
      setTimeout(() => controller.abort(reason), 50);
      await expect(write({ signal: controller.signal })).rejects.toBe(reason);
      expect(calls()).toEqual([WRITE]);
    },
  );

  it('stops at once when it is aborted between two tries', async () => {
    client = github.createClient({ retryBaseMs: 10_000 });
    github.answer(reset);
    const controller = new AbortController();
    const reason = new Error('cancelled by a person');
    setTimeout(() => controller.abort(reason), 50);
    await expect(
      client.rest.repos.get({
        ...repository,
        request: { signal: controller.signal },
      }),
    ).rejects.toBe(reason);
  });
});
