import { mockCredentials } from '@backstage/backend-test-utils';
import { PolicyDecision } from '@backstage/plugin-permission-common';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  createGitopsDeploymentConditionalDecision,
  gitopsDeploymentConditions,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { rawPullRequest } from '../__testUtils__/TestGithub';
import { deploymentsPath, TestPortal } from '../__testUtils__/TestPortal';

const { isEnvironment } = gitopsDeploymentConditions;

function onlyIn(...environments: string[]): PolicyDecision {
  return createGitopsDeploymentConditionalDecision(
    gitopsDeploymentReadPermission,
    isEnvironment({ environments }),
  );
}

describe('environments that a person may not see', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
    // Brings the application to dev and prod.
    portal.github.set(rawPullRequest());
    await portal.start();
    await portal.untilMirrored();
    await portal.until(answer => answer.pullRequests.length > 0, 'fresh');
  });

  afterEach(async () => {
    await portal.stop();
  });

  function deploymentsFor(person: string, name: string) {
    return portal.get(
      deploymentsPath(name),
      mockCredentials.user.header(`user:default/${person}`),
    );
  }

  it('are not in the answer, nor the instances behind them', async () => {
    portal.authorize.mockResolvedValue([onlyIn('dev', 'staging')]);
    const { body, text } = await deploymentsFor('bob', 'checkout');
    expect(body.environments).toMatchObject([
      { name: 'dev', applications: [{ name: 'checkout-dev' }] },
      { name: 'staging' },
    ]);
    expect(body.instances).toMatchObject([{ name: 'nonprod' }]);
    expect(text).not.toContain('"prod"');
    expect(text).not.toContain('argocd.example.com');
  });

  it.each([
    ['bob', 'prod', [{ number: 7, environments: ['prod'] }]],
    ['carol', 'staging', []],
  ])(
    'are not in the pull requests of %s, who sees %s',
    async (person, environment, expected) => {
      portal.authorize.mockResolvedValue([onlyIn(environment)]);
      const { body } = await deploymentsFor(person, 'fresh');
      expect(body.pullRequests).toMatchObject(expected);
      expect(body.pullRequests).toHaveLength(expected.length);
    },
  );

  it('do not come back by the ETag of who sees them', async () => {
    const { headers } = await deploymentsFor('alice', 'checkout');
    portal.authorize.mockResolvedValue([onlyIn('dev')]);
    const { status, body } = await deploymentsFor('bob', 'checkout').set(
      'If-None-Match',
      headers.etag,
    );
    expect(status).toBe(200);
    expect(body.environments).toMatchObject([{ name: 'dev' }]);
  });

  it('are refused by name', async () => {
    portal.authorize.mockResolvedValue([onlyIn('dev')]);
    const { status, body } = await portal.get(
      '/entities/component/default/checkout/environments/prod/images',
      mockCredentials.user.header('user:default/bob'),
    );
    expect(status).toBe(403);
    expect(body.error.message).toBe(
      'The permission gitops.deployment.read is not granted for component:default/checkout in "prod"',
    );
  });
});
