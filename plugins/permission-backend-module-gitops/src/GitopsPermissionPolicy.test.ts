import { mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  argocdApplicationReadPermission,
  argocdApplicationWritePermission,
  gitopsDeploymentPromotePermission,
  gitopsDeploymentReadPermission,
  gitopsDeploymentRollbackPermission,
  gitopsDeploymentSyncPermission,
  gitopsInstanceReadPermission,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { PolicyBackend } from './__testUtils__/PolicyBackend';
import { GitopsPermissionPolicy } from './GitopsPermissionPolicy';
import { GitopsRoles } from './readRoles';

const READ = gitopsDeploymentReadPermission;
const SYNC = gitopsDeploymentSyncPermission;
const PROMOTE = gitopsDeploymentPromotePermission;
const ROLLBACK = gitopsDeploymentRollbackPermission;

const ENVIRONMENTS = ['dev', 'staging', 'prod'];

/** By name, which permission is granted where; `any` is the question about the whole entity. */
type Grants = Record<string, string>;

const ALL = 'dev staging prod any';
const EVERYTHING = { read: ALL, sync: ALL, promote: ALL, rollback: ALL };
const NOTHING = { read: '', sync: '', promote: '', rollback: '' };
const VIEWER = { ...NOTHING, read: ALL };
const DEVELOPER = {
  read: ALL,
  sync: 'dev staging any',
  promote: ALL,
  rollback: ALL,
};
const APPROVER = {
  read: ALL,
  sync: 'prod any',
  promote: 'prod any',
  rollback: 'prod any',
};

async function grants(
  backend: PolicyBackend,
  person: string,
  entity: string,
): Promise<Grants> {
  const permissions = {
    read: READ,
    sync: SYNC,
    promote: PROMOTE,
    rollback: ROLLBACK,
  };
  const places = [...ENVIRONMENTS, 'any'];
  const refOf = (place: string) =>
    `component:default/${entity}${place === 'any' ? '' : `#${place}`}`;
  const found = await Promise.all(
    Object.entries(permissions).map(async ([name, permission]) => {
      const answers = await backend.ask(
        person,
        places.map(place => ({ permission, resourceRef: refOf(place) })),
      );
      return [name, places.filter((_, index) => answers[index]).join(' ')];
    }),
  );
  return Object.fromEntries(found);
}

describe('GitopsPermissionPolicy', () => {
  describe('with the default roles', () => {
    let backend: PolicyBackend;

    beforeAll(async () => {
      backend = await PolicyBackend.start();
    });

    afterAll(async () => {
      await backend.stop();
    });

    it.each<[string, string, Grants]>([
      ['vera', 'checkout', VIEWER],
      ['ana', 'checkout', DEVELOPER],
      ['ana', 'tracking', VIEWER],
      ['lena', 'checkout', EVERYTHING],
      ['lena', 'tracking', VIEWER],
      ['olga', 'checkout', APPROVER],
      ['olga', 'tracking', VIEWER],
      ['marco', 'checkout', VIEWER],
      ['marco', 'tracking', DEVELOPER],
      ['sam', 'checkout', EVERYTHING],
      ['sam', 'tracking', EVERYTHING],
    ])('%s and %s', async (person, entity, expected) => {
      expect(await grants(backend, person, entity)).toEqual(expected);
    });

    it('keeps what is not configured to the platform team, reads apart', async () => {
      const [ana, olga, sam] = await Promise.all(
        ['ana', 'olga', 'sam'].map(person =>
          backend.ask(
            person,
            [READ, SYNC, PROMOTE].map(permission => ({
              permission,
              resourceRef: 'component:default/checkout#nonprod/qa',
            })),
          ),
        ),
      );
      expect(ana).toEqual([true, false, true]);
      expect(olga).toEqual([true, false, false]);
      expect(sam).toEqual([true, true, true]);
    });

    it.each([
      ['vera', [false, true, false, false, true]],
      ['lena', [false, true, false, false, true]],
      ['sam', [true, true, true, true, true]],
    ])(
      'decides for %s about what knows no entity',
      async (person, expected) => {
        const answers = await backend.ask(
          person,
          [
            gitopsInstanceReadPermission,
            argocdApplicationReadPermission,
            argocdApplicationWritePermission,
            // Of a version that this policy does not know.
            createPermission({
              name: 'gitops.cluster.delete',
              attributes: { action: 'delete' },
            }),
            createPermission({
              name: 'catalog.entity.create',
              attributes: { action: 'create' },
            }),
          ].map(permission => ({ permission })),
        );
        expect(answers).toEqual(expected);
      },
    );
  });

  describe('with viewers of its own', () => {
    let backend: PolicyBackend;

    beforeAll(async () => {
      backend = await PolicyBackend.start({
        viewer: { members: ['group:default/audit'] },
        developer: { environments: ['dev'] },
        others: 'deny',
      });
    });

    afterAll(async () => {
      await backend.stop();
    });

    it.each<[string, string, Grants]>([
      ['vera', 'checkout', NOTHING],
      ['ana', 'checkout', { ...DEVELOPER, sync: 'dev any' }],
      ['ana', 'tracking', NOTHING],
      // What an approver lets in, an approver may see, in every environment.
      ['olga', 'checkout', APPROVER],
      ['olga', 'tracking', VIEWER],
      ['sam', 'tracking', EVERYTHING],
    ])('%s and %s', async (person, entity, expected) => {
      expect(await grants(backend, person, entity)).toEqual(expected);
    });

    it.each([
      ['vera', [true, true, false, false]],
      ['sam', [true, true, true, true]],
    ])(
      'denies %s all but the catalog and the scaffolder',
      async (person, expected) => {
        const answers = await backend.ask(
          person,
          [
            'catalog.entity.create',
            'scaffolder.task.create',
            'devtools.administer',
            'catalogue.read',
          ].map(name => ({
            permission: createPermission({ name, attributes: {} }),
          })),
        );
        expect(answers).toEqual(expected);
      },
    );
  });

  it.each<[GitopsRoles['others'], string, AuthorizeResult]>([
    ['allow', 'gitops.deployment.read', AuthorizeResult.DENY],
    ['allow', 'argocd.application.read', AuthorizeResult.DENY],
    ['allow', 'catalog.entity.read', AuthorizeResult.ALLOW],
    ['deny', 'catalog.entity.read', AuthorizeResult.DENY],
  ])(
    'with others: %s answers nobody about %s: %s',
    async (others, name, result) => {
      const policy = GitopsPermissionPolicy.create({
        roles: {
          environments: ['dev', 'prod'],
          viewer: { members: 'everybody' },
          developer: { environments: ['dev'] },
          approver: { groups: '{team}-approvers', environments: ['prod'] },
          platform: { members: [] },
          others,
        },
        userInfo: mockServices.userInfo(),
      });
      const permission = createPermission({ name, attributes: {} });
      expect(await policy.handle({ permission })).toEqual({ result });
    },
  );

  it('stops the start with the key that is wrong', async () => {
    await expect(
      PolicyBackend.start({ developer: { environments: ['production'] } }),
    ).rejects.toThrow(
      'gitops.roles.developer.environments[0] is "production", which gitops.environments does not name: it has dev, staging, prod',
    );
  });
});
