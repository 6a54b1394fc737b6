import { ConfigReader } from '@backstage/config';
import { applicationSpecSchema } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  readGitopsConfig,
  renderApplication,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { Creation, repositoryFiles } from './__testUtils__/Creation';
import { World } from './__testUtils__/World';

/** GitHub calls of one creation with three environments. The goal is at most 14. */
const CALLS_OF_A_CREATION = 13;

jest.setTimeout(60_000);

describe('the actions on a real GitHub', () => {
  let world: World;
  let creation: Creation;

  beforeAll(async () => {
    world = await World.start();
    creation = await Creation.start(world);
  });

  afterAll(() => world.stop());

  afterEach(() => jest.restoreAllMocks());

  /** Counts the calls to GitHub, and stops the run right after one of them if asked to. */
  function watchCalls(options: { stopAfter?: number; stop?: AbortController }) {
    const calls: string[] = [];
    const original = globalThis.fetch;
    jest.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
      const response = await original(input, init);
      const url = String(input);
      if (url.startsWith(world.apiUrl)) {
        calls.push(`${init?.method} ${url.slice(world.apiUrl.length)}`);
        if (calls.length === options.stopAfter) {
          options.stop?.abort(new Error('crash'));
        }
      }
      return response;
    });
    return calls;
  }

  /** Asserts the end that every creation has, however it came about. */
  async function expectCreated(
    spec: Parameters<typeof repositoryFiles>[0],
    pullRequests = 1,
  ) {
    const name = String(spec.name);
    expect(await world.files(name, 'main')).toEqual(repositoryFiles(spec));
    expect(await world.teamMayPush('payments', name)).toBe(true);
    expect(
      (await world.repositoryNames()).filter(each => each === name),
    ).toHaveLength(1);
    expect(
      (await world.pullRequests()).filter(
        ({ head }) => head.ref === `app/${name}`,
      ),
    ).toHaveLength(pullRequests);
    expect(await world.files('gitops-apps', `app/${name}`, name)).toMatchObject(
      Object.fromEntries(
        renderApplication(
          applicationSpecSchema.parse(spec),
          readGitopsConfig(new ConfigReader(world.config)),
        ),
      ),
    );
  }

  it(`creates an application in three environments with ${CALLS_OF_A_CREATION} calls`, async () => {
    // What the first one of a process asks beside: credentials, team, platform.yaml, open pull requests.
    await creation.run({ name: 'earlier' });
    const calls = watchCalls({});
    const result = await creation.run({ name: 'counted' });
    expect(calls).toHaveLength(CALLS_OF_A_CREATION);
    expect(result).toMatchObject({
      repository: 'created',
      pullRequest: 'created',
    });
    await expectCreated(result.spec);
  });

  it('changes nothing the second time', async () => {
    const first = await creation.run({ name: 'twice' });
    const files = await world.files('gitops-apps', 'app/twice', 'twice');
    const second = await creation.run({ name: 'twice' });
    expect(second).toEqual({
      ...first,
      repository: 'unchanged',
      pullRequest: 'unchanged',
    });
    expect(await world.files('gitops-apps', 'app/twice', 'twice')).toEqual(
      files,
    );
    await expectCreated(second.spec);
  });

  it('changes nothing after the merge, and takes no promotion back', async () => {
    const { pullRequestNumber } = await creation.run({ name: 'merged' });
    await world.merge(pullRequestNumber);
    const image = 'values/prod/payments/merged/image.yaml';
    await world.promote(
      image,
      `image:\n  repository: nginx\n  tag: "1.30.0"\n  digest: sha256:${'0123456789abcdef'.repeat(
        4,
      )}\n`,
    );
    expect(await creation.run({ name: 'merged' })).toMatchObject({
      repository: 'unchanged',
      pullRequest: 'unchanged',
      pullRequestNumber,
    });
    expect((await world.files('gitops-apps', 'main', image))[image]).toContain(
      '1.30.0',
    );
  });

  it('updates the open pull request when the request changes, but not what a person changed in it', async () => {
    const first = await creation.run({ name: 'edited' });
    const path = 'values/dev/payments/edited/values.yaml';
    const branch = 'app/edited';
    await world.edit({ branch, path, content: 'port: 1234\n' });

    expect(await creation.run({ name: 'edited' })).toMatchObject({
      pullRequest: 'unchanged',
    });
    expect(await creation.run({ name: 'edited', port: 9090 })).toMatchObject({
      repository: 'unchanged',
      pullRequest: 'updated',
      pullRequestNumber: first.pullRequestNumber,
    });
    const files = await world.files('gitops-apps', branch, 'edited');
    expect(files[path]).toBe('port: 1234\n');
    expect(files['values/prod/payments/edited/values.yaml']).toContain(
      'port: 9090',
    );
  });

  it.each([
    ['in the order of their numbers', (numbers: number[]) => numbers],
    ['the other way round', (numbers: number[]) => [...numbers].reverse()],
  ])('makes two pull requests at once that merge %s', async (title, order) => {
    const names = ['left', 'right'].map(side => `${side}-${title.length}`);
    const results = await Promise.all(
      names.map(name => creation.run({ name })),
    );
    for (const number of order(
      results.map(({ pullRequestNumber }) => pullRequestNumber),
    )) {
      await world.merge(number);
    }
    const main = await world.files('gitops-apps', 'main', names[0].slice(-2));
    for (const { spec } of results) {
      expect(main).toMatchObject(
        Object.fromEntries(
          renderApplication(
            applicationSpecSchema.parse(spec),
            readGitopsConfig(new ConfigReader(world.config)),
          ),
        ),
      );
    }
  });

  it('ends with one repository and one pull request when two people ask for the same at once', async () => {
    const results = await Promise.all(
      [1, 2, 3].map(() => creation.run({ name: 'crowd' })),
    );
    expect(
      new Set(results.map(({ pullRequestNumber }) => pullRequestNumber)).size,
    ).toBe(1);
    expect(
      results.filter(({ repository }) => repository === 'created'),
    ).toHaveLength(1);
    expect(
      results.filter(({ pullRequest }) => pullRequest === 'created'),
    ).toHaveLength(1);
    await expectCreated(results[0].spec);
  });

  describe('refuses before anything is written', () => {
    beforeAll(() => world.createForeignRepository('somebody-elses'));

    it.each([
      ['a name with spaces', { name: 'Name With Spaces' }, /^name: /],
      ['a name of 60 characters', { name: 'x'.repeat(60) }, /^name: /],
      [
        'the name of a foreign repository',
        { name: 'somebody-elses' },
        /^name: The repository acme\/somebody-elses .* choose another name/,
      ],
      [
        'the name of an application of another team',
        { name: 'checkout', owner: 'group:default/logistics' },
        /name: "checkout" is taken by checkout of team payments/,
      ],
      ['an image without a tag', { image: 'nginx' }, /^image: /],
      ['an unknown owner', { owner: 'group:default/nobody' }, /^owner: /],
      ['port 0', { port: 0 }, /^port: /],
      ['an unknown environment', { environments: ['moon'] }, /^environments: /],
    ])('%s', async (_, change, message) => {
      const repositories = await world.repositoryNames();
      const pullRequests = await world.pullRequests();
      await expect(
        creation.run({ name: 'refused', ...change }),
      ).rejects.toThrow(message);
      expect(await world.repositoryNames()).toEqual(repositories);
      expect(await world.pullRequests()).toEqual(pullRequests);
    });
  });

  it.each(Array.from({ length: CALLS_OF_A_CREATION }, (_, index) => index + 1))(
    'comes to the same end after a crash behind call %i',
    async stopAfter => {
      const name = `crash-${stopAfter}`;
      const stop = new AbortController();
      watchCalls({ stopAfter, stop });
      await expect(
        creation.run({ name }, { signal: stop.signal }),
      ).rejects.toThrow('crash');
      jest.restoreAllMocks();

      const { spec } = await creation.run({ name });
      await expectCreated(spec);
    },
  );
});
