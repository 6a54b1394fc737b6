import { request as values } from './__testUtils__/Creation';
import { Portal } from './__testUtils__/Portal';
import { World } from './__testUtils__/World';

jest.setTimeout(120_000);

const promotion = { application: 'component:default/checkout', to: 'staging' };

describe('a portal that works on GitHub in the name of the person', () => {
  let world: World;
  let portal: Portal;

  beforeAll(async () => {
    world = await World.start();
    portal = await Portal.start({
      world,
      templates: {
        'promote/template.yaml': 'promote',
        'application/template.yaml': 'application',
      },
      github: { writeAs: 'user' },
    });
    await portal.waitForEntity('component/default/checkout');
  });

  afterAll(async () => {
    await portal?.stop();
    await world?.stop();
  });

  const authors = async () => {
    const { data } = await world.rest().pulls.list({
      owner: 'acme',
      repo: 'gitops-apps',
      state: 'all',
    });
    return data.map(({ user }) => user?.login);
  };

  it('asks for the person to sign in, and does nothing without', async () => {
    const task = await portal.run('promote', promotion);
    expect(task.status).toBe('failed');
    expect(task.log).toContain('sign in to');
    expect(await authors()).toEqual([]);
  });

  it('opens pull requests as the person, who then cannot approve them', async () => {
    const task = await portal.run('promote', promotion, {
      GITOPS_GITHUB_TOKEN: 'sandbox-ana',
    });
    expect({ status: task.status, log: task.log }).toMatchObject({
      status: 'completed',
    });
    expect(task.log).not.toContain('sandbox-ana');
    expect(await authors()).toEqual(['ana']);
    const [{ number }] = await world.pullRequests();
    await expect(world.merge(number, { by: 'ana' })).rejects.toThrow(
      /approve your own/i,
    );
    await world.merge(number, { by: 'lena' });
  });

  it('gives a person no more rights than GitHub does', async () => {
    const token = world.issueToken({
      login: 'nora',
      rights: { permissions: { contents: 'read', metadata: 'read' } },
    });
    const task = await portal.run(
      'application',
      { ...values, name: 'overreach' },
      { GITOPS_GITHUB_TOKEN: token },
    );
    expect(task.status).toBe('failed');
    expect(task.log).not.toContain(token);
    expect(await world.repositoryNames()).not.toContain('overreach');
  });
});
