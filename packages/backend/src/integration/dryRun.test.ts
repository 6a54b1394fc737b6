import { request as values } from './__testUtils__/Creation';
import { Portal } from './__testUtils__/Portal';
import { World } from './__testUtils__/World';

jest.setTimeout(120_000);

const CHECKOUT = 'component:default/checkout';

describe('a dry run in the template editor', () => {
  let world: World;
  let portal: Portal;

  beforeAll(async () => {
    world = await World.start();
    portal = await Portal.start({ world, templates: {} });
    await portal.waitForEntity('component/default/checkout');
  });

  afterAll(async () => {
    await portal?.stop();
    await world?.stop();
  });

  /** All that an action could have written. */
  async function readWorld() {
    const repositories = await world.repositoryNames();
    const heads = await Promise.all(
      repositories.map(name => world.heads(name)),
    );
    return { repositories, heads, pulls: await world.pullRequests() };
  }

  async function run(file: string, input: object) {
    const before = await readWorld();
    const result = await portal.dryRun(file, input);
    expect(await readWorld()).toEqual(before);
    expect(await portal.findEntity('component/default/refunds')).toBe(
      undefined,
    );
    expect(result).toMatchObject({ status: 200, problem: '' });
    return result;
  }

  it('shows the files of the repository and of the pull request', async () => {
    const { files } = await run('application/template.yaml', values);
    expect(Object.keys(files).sort()).toEqual(
      expect.arrayContaining([
        'repository/catalog-info.yaml',
        'gitops-apps/argocd/applications/dev/payments/refunds.yaml',
        'gitops-apps/values/prod/payments/refunds/image.yaml',
        'gitops-apps/values/staging/payments/refunds/values.yaml',
      ]),
    );
    expect(
      files['gitops-apps/values/dev/payments/refunds/image.yaml'],
    ).toContain('1.29.3');
  });

  it.each<[string, string, object, string, string]>([
    [
      'a change',
      'change/template.yaml',
      {
        application: CHECKOUT,
        settings: { environments: ['dev'], settings: { size: 'large' } },
      },
      'gitops-apps/values/dev/payments/checkout/values.yaml',
      'large',
    ],
    [
      'a promotion',
      'promote/template.yaml',
      { application: CHECKOUT, to: 'staging' },
      'gitops-apps/values/staging/payments/checkout/image.yaml',
      'ghcr.io/acme/checkout',
    ],
  ])('shows the file of %s', async (_, file, input, path, content) => {
    const { files } = await run(file, input);
    expect(files[path]).toContain(content);
  });

  it('says which files a decommission takes away', async () => {
    const { log } = await run('decommission/template.yaml', {
      application: CHECKOUT,
      confirm: 'checkout',
    });
    expect(log).toContain('values/dev/payments/checkout/image.yaml');
  });

  it('stops where the real run would, with the same words', async () => {
    const before = await readWorld();
    const { log, problem } = await portal.dryRun('application/template.yaml', {
      ...values,
      image: 'nginx',
    });
    expect(`${log}\n${problem}`).toContain(
      'image: "nginx" has neither tag nor digest',
    );
    expect(await readWorld()).toEqual(before);
  });
});
