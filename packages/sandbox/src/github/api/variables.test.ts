import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('variables of Actions', () => {
  let github: TestGithub;
  let ana: Octokit;
  const set = (name: string, value = 'x') =>
    ana.rest.actions.createRepoVariable({ ...project, name, value });

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
  });
  afterAll(() => github.stop());

  it('have names in capitals, each once', async () => {
    await set('aws_region', 'eu-west-1');
    const { data } = await ana.rest.actions.getRepoVariable({
      ...project,
      name: 'Aws_Region',
    });
    expect(data).toMatchObject({ name: 'AWS_REGION', value: 'eu-west-1' });
    await expect(set('AWS_REGION')).rejects.toMatchObject({
      status: 409,
      response: {
        data: { message: 'Already exists - Variable already exists' },
      },
    });
  });

  it('are changed in parts', async () => {
    await set('OLD', 'kept');
    await set('OTHER');
    const change = (name: string, changes: { name?: string; value?: string }) =>
      github.fetch(`/api/v3/repos/acme/project/actions/variables/${name}`, {
        method: 'PATCH',
        login: 'ana',
        body: JSON.stringify(changes),
      });
    expect((await change('OLD', { name: 'new' })).status).toBe(204);
    expect((await change('NEW', { name: 'NEW' })).status).toBe(204);
    const { data } = await ana.rest.actions.getRepoVariable({
      ...project,
      name: 'NEW',
    });
    expect(data.value).toBe('kept');
    expect((await change('NEW', { name: 'OTHER' })).status).toBe(409);
    expect((await change('OLD', { value: 'x' })).status).toBe(404);
  });

  it.each([
    ['', 'x'],
    ['1ST', 'x'],
    ['WITH-DASH', 'x'],
    ['github_token', 'x'],
    ['LARGE', 'x'.repeat(48 * 1024 + 1)],
  ])('refuse the name "%s" with that value', async (name, value) => {
    await expect(set(name, value)).rejects.toMatchObject({ status: 422 });
  });

  it('come ten a page, and thirty at most', async () => {
    await ana.rest.repos.createInOrg({ org: 'acme', name: 'many' });
    const many = { owner: 'acme', repo: 'many' };
    for (let i = 10; i < 45; i++) {
      await ana.rest.actions.createRepoVariable({
        ...many,
        name: `V${i}`,
        value: String(i),
      });
    }
    const page = (per_page?: number) =>
      ana.rest.actions.listRepoVariables({ ...many, per_page });
    const { data, headers } = await page();
    expect(data.total_count).toBe(35);
    expect(data.variables.map(({ name }) => name)).toEqual(
      Array.from({ length: 10 }, (_, i) => `V${10 + i}`),
    );
    expect(headers.link).toContain('rel="next"');
    expect((await page(100)).data.variables).toHaveLength(30);
  });

  it('are separate for each environment, and go with it', async () => {
    const portal = github.client('portal');
    const environment = { ...project, environment_name: 'dev' };
    await portal.rest.repos.createOrUpdateEnvironment(environment);
    await set('SHARED', 'repository');
    await ana.rest.actions.createEnvironmentVariable({
      ...environment,
      name: 'SHARED',
      value: 'dev',
    });
    const find = () =>
      ana.rest.actions.getEnvironmentVariable({
        ...environment,
        name: 'SHARED',
      });
    expect((await find()).data.value).toBe('dev');
    await portal.rest.repos.deleteAnEnvironment(environment);
    await expect(find()).rejects.toMatchObject({ status: 404 });
    await portal.rest.repos.createOrUpdateEnvironment(environment);
    await expect(find()).rejects.toMatchObject({ status: 404 });
    const { data } = await ana.rest.actions.getRepoVariable({
      ...project,
      name: 'SHARED',
    });
    expect(data.value).toBe('repository');
  });

  it('are shown to those only who may write', async () => {
    await expect(
      github.client('guest').rest.actions.listRepoVariables(project),
    ).rejects.toMatchObject({ status: 404 });
    await ana.rest.repos.createInOrg({ org: 'acme', name: 'of-ana' });
    await expect(
      github
        .client('lena')
        .rest.actions.listRepoVariables({ owner: 'acme', repo: 'of-ana' }),
    ).rejects.toMatchObject({ status: 403 });
  });
});
