import { RepositoryAnswers } from './__testUtils__/RepositoryAnswers';
import {
  assertDeploymentEnvironments,
  ensureDeploymentEnvironments,
} from './ensureDeploymentEnvironments';

describe('assertDeploymentEnvironments', () => {
  it.each([
    ['no name', [{ name: ' ' }], '" " is no name of an environment'],
    ['a long name', [{ name: 'x'.repeat(256) }], 'use 1 to 255 characters'],
    [
      'a name twice',
      [{ name: 'dev' }, { name: 'DEV' }],
      '"DEV" is there twice',
    ],
    [
      'no branches',
      [{ name: 'dev', branches: [] }],
      '"dev" has an empty list of branches',
    ],
  ])('refuses %s', (_, environments, message) => {
    expect(() => assertDeploymentEnvironments(environments)).toThrow(message);
  });
});

describe('ensureDeploymentEnvironments', () => {
  const answers = RepositoryAnswers.register();
  const RELEASE = '/environments/release';
  const POLICIES = `${RELEASE}/deployment-branch-policies`;
  const CUSTOM = { protected_branches: false, custom_branch_policies: true };

  const ensure = (branches?: string[]) =>
    ensureDeploymentEnvironments({
      github: answers.github,
      repository: answers.repository,
      wanted: [{ name: 'release', ...(branches ? { branches } : {}) }],
    });

  const giveBranches = (...names: string[]) =>
    answers.give(`GET ${POLICIES}`, [
      200,
      {
        total_count: names.length,
        branch_policies: names.map((name, id) => ({ id, name })),
      },
    ]);

  it('creates one for all branches, and names no protection, which not every plan has', async () => {
    answers.give(`GET ${RELEASE}`, [404, { message: 'Not Found' }]);
    answers.give(`PUT ${RELEASE}`, [200, {}]);
    expect(await ensure()).toEqual({ release: 'created' });
    expect(answers.writes).toEqual([
      { call: `PUT ${RELEASE}`, body: { deployment_branch_policy: null } },
    ]);
  });

  it('leaves alone what people have set up', async () => {
    answers.give(`GET ${RELEASE}`, [
      200,
      { name: 'release', deployment_branch_policy: CUSTOM },
    ]);
    giveBranches('main', 'hotfix/*');
    expect(await ensure(['main'])).toEqual({ release: 'unchanged' });
    expect(answers.writes).toEqual([]);
  });

  it('limits the branches without taking the protection away', async () => {
    answers.give(`GET ${RELEASE}`, [
      200,
      {
        name: 'release',
        deployment_branch_policy: null,
        protection_rules: [
          { id: 1, type: 'wait_timer', wait_timer: 30 },
          {
            id: 2,
            type: 'required_reviewers',
            prevent_self_review: true,
            reviewers: [{ type: 'Team', reviewer: { id: 7, slug: 'leads' } }],
          },
        ],
      },
    ]);
    answers.give(`PUT ${RELEASE}`, [200, {}]);
    answers.give(`POST ${POLICIES}`, [200, {}]);
    expect(await ensure(['main'])).toEqual({ release: 'updated' });
    expect(answers.writes).toEqual([
      {
        call: `PUT ${RELEASE}`,
        body: {
          wait_timer: 30,
          prevent_self_review: true,
          reviewers: [{ type: 'Team', id: 7 }],
          deployment_branch_policy: CUSTOM,
        },
      },
      { call: `POST ${POLICIES}`, body: { name: 'main' } },
    ]);
  });

  it('takes a branch that another run has added', async () => {
    answers.give(`GET ${RELEASE}`, [404, { message: 'Not Found' }]);
    answers.give(`PUT ${RELEASE}`, [200, {}]);
    answers.give(`POST ${POLICIES}`, [303]);
    giveBranches('main');
    expect(await ensure(['main'])).toEqual({ release: 'created' });
  });

  it('does not take a redirect for a branch', async () => {
    answers.give(`GET ${RELEASE}`, [404, { message: 'Not Found' }]);
    answers.give(`PUT ${RELEASE}`, [200, {}]);
    answers.give(`POST ${POLICIES}`, [303]);
    giveBranches();
    await expect(ensure(['main'])).rejects.toThrow(
      'GitHub answered 303 to POST',
    );
  });
});
