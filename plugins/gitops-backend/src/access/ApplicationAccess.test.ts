import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  gitopsDeploymentReadPermission,
  gitopsDeploymentSyncPermission,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  createGitopsDeploymentConditionalDecision,
  gitopsDeploymentConditions,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { TestPortal } from '../__testUtils__/TestPortal';
import { applicationId } from '../applications/applicationId';

const { isEnvironment } = gitopsDeploymentConditions;

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

const RESOURCE = 'AAAAAAAAAAAAAAAA';
const READS = [
  'resources',
  'diff',
  'history',
  'events',
  `events?resource=${RESOURCE}`,
  'revisions/2b0032dc1111069d3544c1fa3ae7250c92a8cea1',
  `resources/${RESOURCE}/actions`,
];
const WRITES: [string, object][] = [
  ['sync', {}],
  ['refresh', {}],
  ['terminate', {}],
  [`resources/${RESOURCE}/actions`, { action: 'restart' }],
];

function idOf(name: string, instance = 'nonprod'): string {
  return applicationId({ instance, namespace: 'argocd', name });
}

function onlyIn(
  permission: typeof gitopsDeploymentReadPermission,
  ...environments: string[]
): PolicyDecision {
  return createGitopsDeploymentConditionalDecision(
    permission,
    isEnvironment({ environments }),
  );
}

describe('the way to one Application', () => {
  let portal: TestPortal;

  beforeAll(async () => {
    portal = await TestPortal.create();
    await portal.start();
    await portal.untilMirrored();
  });
  afterAll(async () => {
    await portal.stop();
  });

  /** Answers to reads are remembered for a person, so each policy has its own. */
  let people = 0;
  function withPolicy(policy: { read: PolicyDecision; sync: PolicyDecision }) {
    portal.authorize.mockImplementation(async questions => [
      JSON.stringify(questions).includes(gitopsDeploymentSyncPermission.name)
        ? policy.sync
        : policy.read,
    ]);
    people += 1;
    const token = mockCredentials.user.header(`user:default/person-${people}`);
    const base = '/entities/component/default';
    return {
      read: (id: string, what: string, entity = 'checkout') =>
        portal.get(`${base}/${entity}/applications/${id}/${what}`, token),
      write: (id: string, what: string, body: object, entity = 'checkout') =>
        portal.post(
          `${base}/${entity}/applications/${id}/${what}`,
          body,
          token,
        ),
    };
  }

  describe.each(READS)('GET %s', what => {
    it.each([
      ['is 404 for an Application of another entity', idOf('ledger-dev')],
      [
        'is 404 for an Application of the same name on another instance',
        idOf('checkout-dev', 'prod'),
      ],
      ['is 404 for an id that nothing has', 'AAAAAAAAAAAAAAAA'],
    ])('%s', async (_, id) => {
      const { read } = withPolicy({ read: ALLOW, sync: ALLOW });
      const { status, body } = await read(id, what);
      expect(status).toBe(404);
      expect(body.error.message).toBe(
        `component:default/checkout has no Application with the id "${id}": take one out of its deployments`,
      );
    });

    it.each([
      'checkout-dev',
      'nonprod%2Fargocd%2Fcheckout-dev',
      '..%2F..%2F..%2F..',
      '%2e%2e',
      `${'A'.repeat(17)}`,
      'AAAAAAAAAAAAAAA%0A',
    ])('is refused with the forged id %s', async id => {
      const { read } = withPolicy({ read: ALLOW, sync: ALLOW });
      const { status } = await read(id, what);
      expect([400, 404]).toContain(status);
    });

    it('is 404 for an entity that is hidden from the person', async () => {
      const { read } = withPolicy({ read: ALLOW, sync: ALLOW });
      const { status, body } = await read(
        idOf('checkout-dev'),
        what,
        'invisible',
      );
      expect(status).toBe(404);
      expect(body.error.message).toBe(
        'There is no entity component:default/invisible',
      );
    });

    it('is 403 where the permission is granted nowhere', async () => {
      const { read } = withPolicy({ read: DENY, sync: ALLOW });
      expect((await read(idOf('checkout-dev'), what)).status).toBe(403);
    });

    it('is 404 in an environment where the person may not read, as if nothing were there', async () => {
      const { read } = withPolicy({
        read: onlyIn(gitopsDeploymentReadPermission, 'dev'),
        sync: ALLOW,
      });
      const id = idOf('checkout-prod', 'prod');
      const { status, body } = await read(id, what);
      expect(status).toBe(404);
      expect(body.error.message).toBe(
        `component:default/checkout has no Application with the id "${id}": take one out of its deployments`,
      );
    });
  });

  describe.each(WRITES)('POST %s', (what, body) => {
    it.each([
      ['of another entity', idOf('ledger-dev')],
      ['that does not exist', 'AAAAAAAAAAAAAAAA'],
    ])('is 404 for an Application %s', async (_, id) => {
      const { write } = withPolicy({ read: ALLOW, sync: ALLOW });
      expect((await write(id, what, body)).status).toBe(404);
    });

    it('is 403 with the right for another environment only', async () => {
      const { write } = withPolicy({
        read: ALLOW,
        sync: onlyIn(gitopsDeploymentSyncPermission, 'dev', 'staging'),
      });
      const { status, body: answer } = await write(
        idOf('checkout-prod', 'prod'),
        what,
        body,
      );
      expect(status).toBe(403);
      expect(answer.error.message).toBe(
        'The permission gitops.deployment.sync is not granted for component:default/checkout in "prod"',
      );
    });

    it.each([
      ['there', onlyIn(gitopsDeploymentReadPermission, 'dev')],
      ['anywhere', DENY],
    ])(
      'is 404 without it when the person may not even read %s',
      async (_, read) => {
        const { write } = withPolicy({
          read,
          sync: onlyIn(gitopsDeploymentSyncPermission, 'dev'),
        });
        const id = idOf('checkout-prod', 'prod');
        expect((await write(id, what, body)).status).toBe(404);
      },
    );

    it('is 403 with the right to read only, and 404 for a hidden entity', async () => {
      const { write } = withPolicy({ read: ALLOW, sync: DENY });
      const id = idOf('checkout-dev');
      expect((await write(id, what, body)).status).toBe(403);
      expect((await write(id, what, body, 'invisible')).status).toBe(404);
    });
  });

  it('has led none of these to Argo CD', () => {
    expect([...portal.nonprod.asked, ...portal.prod.asked]).toEqual([]);
  });
});

describe('a right to sync', () => {
  it('that is taken away is gone at once', async () => {
    const portal = await TestPortal.create();
    await portal.start();
    await portal.untilMirrored();
    try {
      portal.nonprod.answer('DELETE checkout-dev/operation', { json: {} });
      const path = `/entities/component/default/checkout/applications/${idOf(
        'checkout-dev',
      )}/terminate`;
      await portal.post(path, {}).expect(202);
      portal.deny();
      await portal.post(path, {}).expect(403);
      expect(portal.nonprod.countOf('DELETE checkout-dev/operation')).toBe(1);
    } finally {
      await portal.stop();
    }
  });
});
