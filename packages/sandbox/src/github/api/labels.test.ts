import { Octokit } from '@octokit/rest';
import { TestGithub } from '../__testUtils__/TestGithub';

const project = { owner: 'acme', repo: 'project' };

describe('labels', () => {
  let github: TestGithub;
  let ana: Octokit;

  beforeAll(async () => {
    github = await TestGithub.start();
    ana = github.client('ana');
  });
  afterAll(() => github.stop());

  it('are refused twice, and with a colour that is none', async () => {
    await ana.rest.issues.createLabel({
      ...project,
      name: 'gitops',
      color: 'A2EEEF',
    });
    const refusal = (error: object) => ({
      status: 422,
      response: { data: { message: 'Validation Failed', errors: [error] } },
    });
    await expect(
      ana.rest.issues.createLabel({ ...project, name: 'GitOps' }),
    ).rejects.toMatchObject(
      refusal({ resource: 'Label', code: 'already_exists', field: 'name' }),
    );
    await expect(
      ana.rest.issues.createLabel({ ...project, name: 'x', color: '#ffffff' }),
    ).rejects.toMatchObject(
      refusal({ resource: 'Label', code: 'invalid', field: 'color' }),
    );
  });

  it('come into being on a pull request, and may be set again and again', async () => {
    await github.branch('labelled', { 'labelled.txt': 'x\n' });
    const { data: pull } = await ana.rest.pulls.create({
      ...project,
      title: 'x',
      head: 'labelled',
      base: 'main',
    });
    const issue = { ...project, issue_number: pull.number };
    const names = (labels: { name: string }[]) =>
      labels.map(({ name }) => name);
    const { data: added } = await ana.rest.issues.addLabels({
      ...issue,
      labels: ['gitops', 'new one'],
    });
    expect(names(added)).toEqual(['gitops', 'new one']);
    const { data: again } = await ana.rest.issues.addLabels({
      ...issue,
      labels: ['gitops'],
    });
    expect(names(again)).toEqual(['gitops', 'new one']);
    const { data: known } = await ana.rest.issues.getLabel({
      ...project,
      name: 'new one',
    });
    expect(known.color).toBe('ededed');
    const { data: set } = await ana.rest.issues.setLabels({
      ...issue,
      labels: ['gitops'],
    });
    expect(names(set)).toEqual(['gitops']);
    const { data: seen } = await ana.rest.pulls.get({
      ...project,
      pull_number: pull.number,
    });
    expect(names(seen.labels)).toEqual(['gitops']);
    await expect(
      ana.rest.issues.removeLabel({ ...issue, name: 'new one' }),
    ).rejects.toMatchObject({ status: 404 });
  });
});

describe('topics', () => {
  it('lower their case, and are refused where GitHub would refuse them', async () => {
    const github = await TestGithub.start();
    const portal = github.client('portal');
    const { data } = await portal.rest.repos.replaceAllTopics({
      ...project,
      names: ['GitOps', 'gitops', 'argo-cd'],
    });
    expect(data.names).toEqual(['gitops', 'argo-cd']);
    await expect(
      portal.rest.repos.replaceAllTopics({ ...project, names: ['no spaces'] }),
    ).rejects.toMatchObject({ status: 422 });
    await github.stop();
  });
});
