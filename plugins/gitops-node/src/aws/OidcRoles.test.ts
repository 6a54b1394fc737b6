import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { readAwsConfig } from '../config/readAwsConfig';
import { GithubClient } from '../github/GithubClient';
import { createAwsClients } from './createAwsClients';
import { OidcRoleRequest, OidcRoles } from './OidcRoles';

const API = 'https://ghe.acme.test/api/v3';
const SUBJECT = '/repos/acme/checkout/actions/oidc/customization/sub';
const ECR_ARN =
  'arn:aws:ecr:eu-west-1:111122223333:repository/payments/checkout';
const IDS = 'repo:acme@12/checkout@345';

const repository = {
  id: 345,
  name: 'checkout',
  full_name: 'acme/checkout',
  owner: { id: 12, login: 'acme' },
  private: true,
  visibility: 'private',
};

describe('OidcRoles', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  function give(path: string, body: object) {
    server.use(http.get(`${API}${path}`, () => HttpResponse.json(body)));
  }

  /** In the mode `external`: whatever is asked of AWS fails the test. */
  function ensure(
    change: Partial<OidcRoleRequest> = {},
    oidc: Record<string, string> = {},
  ) {
    const config = readAwsConfig(
      new ConfigReader({
        accountId: '111122223333',
        region: 'eu-west-1',
        oidc,
      }),
    );
    const roles = OidcRoles.create({
      config,
      github: GithubClient.fromConfig(
        new ConfigReader({
          integrations: {
            github: [{ host: 'ghe.acme.test', apiBaseUrl: API, token: 'x' }],
          },
        }),
        { host: 'ghe.acme.test' },
      ),
      clients: createAwsClients({
        config,
        credentials: {
          getCredentialProvider: () =>
            Promise.reject(new Error('Nobody should ask')),
        },
      }),
    });
    return roles.ensure({
      repositorySlug: 'acme/checkout',
      ecrRepositoryArn: ECR_ARN,
      binding: { branch: 'main' },
      ...change,
    });
  }

  beforeEach(() => {
    give('/repos/acme/checkout', repository);
  });

  it.each<[string, object, string]>([
    [
      'ids, by what the subject begins with',
      {
        use_default: true,
        use_immutable_subject: false,
        sub_claim_prefix: IDS,
      },
      `${IDS}:ref:refs/heads/main`,
    ],
    [
      'ids, by the wish of the repository',
      { use_default: true, use_immutable_subject: true },
      `${IDS}:ref:refs/heads/main`,
    ],
    [
      'no ids on an Enterprise Server, which knows none',
      { use_default: true },
      'repo:acme/checkout:ref:refs/heads/main',
    ],
    [
      'no ids in an older repository',
      {
        use_default: true,
        use_immutable_subject: false,
        sub_claim_prefix: 'repo:acme/checkout',
      },
      'repo:acme/checkout:ref:refs/heads/main',
    ],
    [
      'claims of its own',
      {
        use_default: false,
        include_claim_keys: ['repository_owner', 'repo', 'context'],
        sub_claim_prefix: IDS,
      },
      `repository_owner:acme:${IDS}:ref:refs/heads/main`,
    ],
    [
      'no claims that are only left over',
      { use_default: true, include_claim_keys: ['actor'] },
      'repo:acme/checkout:ref:refs/heads/main',
    ],
  ])('trusts what the repository sends: %s', async (_, answer, subject) => {
    give(SUBJECT, answer);
    const result = await ensure();
    expect(result).toMatchObject({
      state: 'documented',
      roleArn: 'arn:aws:iam::111122223333:role/gitops/github-acme-checkout',
      subject,
    });
    expect(result.trustPolicy.Statement).toEqual([
      expect.objectContaining({
        Condition: {
          StringEquals: {
            'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
            'token.actions.githubusercontent.com:sub': subject,
          },
        },
      }),
    ]);
  });

  it('asks the organisation where the repository leaves it to it', async () => {
    give(SUBJECT, { use_default: false });
    give('/orgs/acme/actions/oidc/customization/sub', {
      include_claim_keys: ['repository_id', 'context'],
    });
    expect((await ensure()).subject).toBe(
      'repository_id:345:ref:refs/heads/main',
    );
  });

  it('trusts the issuer that is configured', async () => {
    give(SUBJECT, { use_default: true });
    const { trustPolicy } = await ensure(
      {},
      { issuer: 'https://ghe.acme.test/_services/token' },
    );
    expect(trustPolicy.Statement[0]).toMatchObject({
      Principal: {
        Federated:
          'arn:aws:iam::111122223333:oidc-provider/ghe.acme.test/_services/token',
      },
      Condition: {
        StringEquals: {
          'ghe.acme.test/_services/token:aud': 'sts.amazonaws.com',
        },
      },
    });
  });

  it.each<[string, object]>([
    ['of another repository', { sub_claim_prefix: 'repo:acme@12/checkout@9' }],
    ['of another owner', { sub_claim_prefix: 'repo:acme@9/checkout@345' }],
    ['of another name', { sub_claim_prefix: 'repo:acme/cart' }],
    [
      'without the ids that it should have',
      { use_immutable_subject: true, sub_claim_prefix: 'repo:acme/checkout' },
    ],
  ])('trusts no subject %s', async (_, answer) => {
    give(SUBJECT, { use_default: true, ...answer });
    await expect(ensure()).rejects.toMatchObject({
      name: 'ConflictError',
      message: expect.stringContaining(
        'which is not the repository 345 of the owner 12',
      ),
    });
  });

  it('says that a repository has another name by now', async () => {
    give('/repos/acme/checkout', { ...repository, full_name: 'acme/cart' });
    await expect(ensure()).rejects.toThrow(
      'The repository acme/checkout is acme/cart by now: use that name',
    );
  });

  it.each<[string, Partial<OidcRoleRequest>, string]>([
    ['no repository', { repositorySlug: 'checkout' }, 'repositorySlug: '],
    ['a path', { repositorySlug: 'acme/..' }, 'repositorySlug: '],
    ['three parts', { repositorySlug: 'a/b/c' }, 'repositorySlug: '],
    [
      'all repositories of ECR',
      { ecrRepositoryArn: ECR_ARN.replace('checkout', '*') },
      'ecrRepositoryArn: ',
    ],
    [
      'another account',
      { ecrRepositoryArn: ECR_ARN.replace('111122223333', '999900001111') },
      'ecrRepositoryArn: ',
    ],
    ['a pattern', { binding: { branch: 'release/*' } }, 'branch: '],
  ])('refuses %s', async (_, change, field) => {
    give(SUBJECT, { use_default: true });
    await expect(ensure(change)).rejects.toMatchObject({
      name: 'InputError',
      message: expect.stringMatching(`^${field}`),
    });
  });
});
