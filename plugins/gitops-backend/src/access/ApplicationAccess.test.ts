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
import { rawApplication } from '../__testUtils__/TestArgocd';
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

  describe('of which the auditor hears', () => {
    const PROD_ONLY = onlyIn(gitopsDeploymentReadPermission, 'prod');
    const DEV_ONLY = onlyIn(gitopsDeploymentReadPermission, 'dev');
    const SYNC_DEV = onlyIn(gitopsDeploymentSyncPermission, 'dev', 'staging');
    const FOUND = {
      environment: 'prod',
      application: 'prod/argocd/checkout-prod',
    };

    it.each<[string, PolicyDecision, PolicyDecision, number]>([
      ['lacks the permission there', ALLOW, SYNC_DEV, 403],
      ['may not read there either', DEV_ONLY, SYNC_DEV, 404],
      ['may only read', ALLOW, DENY, 403],
      ['may only read there', PROD_ONLY, DENY, 403],
      ['may only read elsewhere', DEV_ONLY, DENY, 403],
      ['may do nothing at all', DENY, DENY, 403],
    ])(
      'is named though somebody %s, and is not in their answer',
      async (_, read, sync, status) => {
        const { write } = withPolicy({ read, sync });
        const id = idOf('checkout-prod', 'prod');
        const answer = await write(id, 'sync', { prune: true });
        expect(answer.status).toBe(status);
        expect(answer.text).not.toContain('checkout-prod');
        expect(answer.text.includes('"prod\\"')).toBe(
          status === 403 && sync === SYNC_DEV,
        );
        expect(portal.auditor.events.at(-1)?.closed).toMatchObject([
          {
            status: 'failed',
            meta: {
              ...FOUND,
              entityRef: 'component:default/checkout',
              outcome: 'refused',
            },
          },
        ]);
      },
    );

    it.each<[string, PolicyDecision, PolicyDecision, string, string]>([
      [
        'belongs to another entity',
        ALLOW,
        SYNC_DEV,
        idOf('ledger-dev'),
        'checkout',
      ],
      [
        'belongs to another entity, and nothing is granted',
        ALLOW,
        DENY,
        idOf('ledger-dev'),
        'checkout',
      ],
      ['is not there', ALLOW, SYNC_DEV, 'AAAAAAAAAAAAAAAA', 'checkout'],
      [
        'would belong to a hidden entity',
        ALLOW,
        DENY,
        idOf('checkout-prod', 'prod'),
        'invisible',
      ],
      [
        'cannot be found, as the annotation cannot be read',
        ALLOW,
        DENY,
        idOf('checkout-prod', 'prod'),
        'broken',
      ],
    ])('is not named when it %s', async (_, read, sync, id, entity) => {
      const { write } = withPolicy({ read, sync });
      const { status } = await write(id, 'sync', {}, entity);
      expect([403, 404]).toContain(status);
      expect(portal.auditor.events.at(-1)?.closed).toEqual([
        {
          status: 'failed',
          error: expect.any(String),
          meta: {
            entityRef: `component:default/${entity}`,
            parameters: {},
            outcome: 'refused',
          },
        },
      ]);
    });
  });

  it('has led none of these to Argo CD', () => {
    expect([...portal.nonprod.asked, ...portal.prod.asked]).toEqual([]);
  });
});

describe('a right to sync', () => {
  it.each<[string, Record<string, string>, object | undefined, number]>([
    ['is not enough where only the annotation says so', {}, undefined, 403],
    ['counts with the label of a team', { team: 'payments' }, undefined, 202],
    [
      'counts in a project of the team',
      {},
      { projects: ['{team}', 'shared'] },
      202,
    ],
    [
      'is not enough in a project of everybody',
      {},
      { projects: ['payments'] },
      403,
    ],
    [
      'counts where the annotations were trusted',
      {},
      { teamLabel: 'ignored' },
      202,
    ],
  ])('%s', async (_, labels, access, expected) => {
    const portal = await TestPortal.create();
    portal.nonprod.set(rawApplication('checkout-dev', { labels }));
    await portal.start(portal.config({ access }));
    await portal.untilMirrored();
    try {
      portal.nonprod.answer('DELETE checkout-dev/operation', { json: {} });
      const path = `/entities/component/default/checkout/applications/${idOf(
        'checkout-dev',
      )}`;
      await portal.get(`${path}/history`).expect(200);
      const { status, text } = await portal.post(`${path}/terminate`, {});
      expect({
        status,
        isExplained: text.includes('gitops.access.projects'),
      }).toEqual({ status: expected, isExplained: expected === 403 });
    } finally {
      await portal.stop();
    }
  });

  it('that is taken away is gone at once', async () => {
    const portal = await TestPortal.create();
    portal.nonprod.set(
      rawApplication('checkout-dev', { labels: { team: 'payments' } }),
    );
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
