import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('deployment environments', () => {
  let github: TestGithub;
  let portal: Octokit;
  const put = (environment_name: string, policy?: [boolean, boolean]) =>
    portal.rest.repos.createOrUpdateEnvironment({
      ...project,
      environment_name,
      deployment_branch_policy: policy && {
        protected_branches: policy[0],
        custom_branch_policies: policy[1],
      },
    });
  const allow = (environment_name: string, name: string) =>
    portal.rest.repos.createDeploymentBranchPolicy({
      ...project,
      environment_name,
      name,
    });
  const policies = async (environment_name: string) => {
    const { data } = await portal.rest.repos.listDeploymentBranchPolicies({
      ...project,
      environment_name,
    });
    return data.branch_policies.map(({ name }) => name);
  };

  beforeAll(async () => {
    github = await TestGithub.start();
    portal = github.client('portal');
  });
  afterAll(() => github.stop());

  it('stay the same when they are put again, whatever the case', async () => {
    const { data: first } = await put('Staging');
    const { data: second } = await put('staging');
    expect(second).toMatchObject({ id: first.id, name: 'Staging' });
    expect(second.deployment_branch_policy).toBeNull();
    const { data } = await portal.rest.repos.getAllEnvironments(project);
    expect(data).toMatchObject({
      total_count: 1,
      environments: [{ name: 'Staging', protection_rules: [] }],
    });
  });

  it.each([
    [true, true],
    [false, false],
  ])('refuse the flags %s and %s together', async (...flags) => {
    await expect(put('both', flags)).rejects.toMatchObject({ status: 422 });
  });

  it('refuse reviewers without access', async () => {
    const { data: guest } = await portal.rest.users.getByUsername({
      username: 'guest',
    });
    await expect(
      portal.rest.repos.createOrUpdateEnvironment({
        ...project,
        environment_name: 'reviewed',
        reviewers: [{ type: 'User', id: guest.id }],
      }),
    ).rejects.toMatchObject({ status: 422 });
  });

  it('name branches only where they ask for that', async () => {
    await put('open');
    await expect(allow('open', 'main')).rejects.toMatchObject({ status: 404 });
    await put('open', [false, true]);
    await allow('open', 'main');
    expect((await allow('open', 'main')).status).toBe(303);
    await allow('open', 'release/*');
    expect(await policies('open')).toEqual(['main', 'release/*']);
    await put('open', [false, true]);
    expect(await policies('open')).toEqual(['main', 'release/*']);
    await put('open', [true, false]);
    expect(await policies('open')).toEqual([]);
  });

  it('belong to the administrators', async () => {
    const ana = github.client('ana');
    await put('closed');
    const closed = { ...project, environment_name: 'closed' };
    await expect(
      ana.rest.repos.createOrUpdateEnvironment(closed),
    ).rejects.toMatchObject({ status: 403 });
    await expect(
      ana.rest.repos.deleteAnEnvironment(closed),
    ).rejects.toMatchObject({ status: 403 });
    expect((await ana.rest.repos.getEnvironment(closed)).status).toBe(200);
  });
});
