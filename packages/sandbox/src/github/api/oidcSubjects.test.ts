import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('the subject of the tokens of workflows', () => {
  let github: TestGithub;
  let portal: Octokit;
  const subject = async () =>
    (await portal.rest.actions.getCustomOidcSubClaimForRepo(project)).data;

  beforeAll(async () => {
    github = await TestGithub.start();
    portal = github.client('portal');
  });
  afterAll(() => github.stop());

  it('begins with the ids that the API tells, before and after a new name', async () => {
    const { data } = await portal.rest.repos.get(project);
    expect(await subject()).toEqual({
      use_default: true,
      use_immutable_subject: false,
      sub_claim_prefix: `repo:acme@${data.owner.id}/project@${data.id}`,
    });
    await portal.rest.repos.update({ ...project, name: 'renamed' });
    const { data: renamed } =
      await portal.rest.actions.getCustomOidcSubClaimForRepo({
        owner: 'acme',
        repo: 'renamed',
      });
    expect(renamed).toMatchObject({
      sub_claim_prefix: `repo:acme@${data.owner.id}/renamed@${data.id}`,
    });
    await portal.rest.repos.update({
      owner: 'acme',
      repo: 'renamed',
      name: 'project',
    });
  });

  it('follows the keys of the repository, or else those of the organisation', async () => {
    const choose = (choice: {
      use_default: boolean;
      include_claim_keys?: string[];
    }) =>
      portal.rest.actions.setCustomOidcSubClaimForRepo({
        ...project,
        ...choice,
      });
    await choose({ use_default: false });
    expect(await subject()).toMatchObject({
      include_claim_keys: ['repo', 'context'],
    });
    await choose({
      use_default: false,
      include_claim_keys: ['repo', 'job_workflow_ref'],
    });
    expect(await subject()).toMatchObject({
      use_default: false,
      include_claim_keys: ['repo', 'job_workflow_ref'],
    });
    await choose({ use_default: true, include_claim_keys: ['actor'] });
    expect(await subject()).not.toHaveProperty('include_claim_keys');
    for (const include_claim_keys of [['with space'], ['repo', 'repo']]) {
      await expect(
        choose({ use_default: false, include_claim_keys }),
      ).rejects.toMatchObject({ status: 422 });
    }
  });

  it('is changed by administrators and read by members', async () => {
    const organization = { org: 'acme', include_claim_keys: ['repo'] };
    const update = (login: string) =>
      github
        .client(login)
        .rest.oidc.updateOidcCustomSubTemplateForOrg(organization);
    await expect(update('ana')).rejects.toMatchObject({ status: 403 });
    await expect(update('guest')).rejects.toMatchObject({ status: 404 });
    await expect(update('portal')).resolves.toMatchObject({ status: 201 });
    const { data } = await github
      .client('ana')
      .rest.oidc.getOidcCustomSubTemplateForOrg({ org: 'acme' });
    expect(data).toMatchObject({
      include_claim_keys: ['repo'],
      use_immutable_subject: false,
    });
  });
});
