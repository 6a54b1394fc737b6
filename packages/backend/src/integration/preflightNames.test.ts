import { ConfigReader } from '@backstage/config';
import {
  ApplicationRepositories,
  GithubClient,
  GitopsRepository,
  NameCheck,
  readGitopsConfig,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { World } from './__testUtils__/World';

jest.setTimeout(60_000);

describe('NameCheck on a real GitHub', () => {
  let world: World;
  let names: NameCheck;

  beforeAll(async () => {
    world = await World.start();
    const root = new ConfigReader(world.config);
    const config = readGitopsConfig(root);
    const github = GithubClient.fromConfig(root, {
      host: config.repository.host,
    });
    names = NameCheck.create({
      config,
      gitopsRepository: GitopsRepository.create({ config, github }),
      repositories: ApplicationRepositories.create({
        config,
        github,
        appBaseUrl: 'http://localhost:3000',
      }),
    });
  });

  afterAll(() => world.stop());

  it('finds a name free', async () => {
    expect(await names.check('refunds')).toEqual({
      name: 'refunds',
      available: true,
    });
  });

  it.each([
    ['Refunds', /must start with a letter/],
    ['a'.repeat(41), /^has 41 characters: use at most 40$/],
    ['../x', /must start with a letter/],
    ['root', /is taken by the platform itself/],
    ['refunds-prod', /ends with "-prod"/],
    [
      'checkout',
      /^"checkout" is taken by checkout of team payments in dev .*: choose another name$/,
    ],
    [
      'legacy-billing',
      /^The repository acme\/legacy-billing \(http:.*\/acme\/legacy-billing\) exists already: choose another name$/,
    ],
  ])('does not offer %s', async (name, problem) => {
    expect(await names.check(name)).toEqual({
      name,
      available: false,
      problem: expect.stringMatching(problem),
    });
  });

  it('asks GitHub twice for a new name, and nothing for one that was just asked for', async () => {
    const calls: string[] = [];
    const original = globalThis.fetch;
    jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      calls.push(String(input).slice(world.apiUrl.length));
      return original(input, init);
    });
    const start = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(start + 11_000);
    await names.check('ledgers');
    await names.check('ledgers');
    await names.check('ledgers-api');
    clock.mockRestore();
    jest.restoreAllMocks();
    expect(calls.sort()).toEqual([
      '/repos/acme/gitops-apps/git/trees/main?recursive=true',
      '/repos/acme/ledgers',
      '/repos/acme/ledgers-api',
    ]);
  });
});
