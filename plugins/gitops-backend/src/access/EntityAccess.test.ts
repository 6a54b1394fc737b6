import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity, parseEntityRef } from '@backstage/catalog-model';
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
import { AccessBackend } from './__testUtils__/AccessBackend';

const READ = gitopsDeploymentReadPermission;
const SYNC = gitopsDeploymentSyncPermission;
const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };
const { hasAnnotation, isEntityOwner, isEnvironment } =
  gitopsDeploymentConditions;

/** What the catalog's own policy says where it does not show what is marked as hidden. */
const NOT_HIDDEN: PolicyDecision = {
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'catalog',
  resourceType: 'catalog-entity',
  conditions: {
    not: {
      rule: 'HAS_ANNOTATION',
      resourceType: 'catalog-entity',
      params: { annotation: 'hidden' },
    },
  },
};

const OWN_IN_DEV = createGitopsDeploymentConditionalDecision(READ, {
  allOf: [
    isEntityOwner({ claims: ['group:default/payments'] }),
    isEnvironment({ environments: ['dev'] }),
  ],
});

/** The catalog takes nothing without. */
const LOCATION = {
  'backstage.io/managed-by-location': 'url:https://example.com/catalog.yaml',
  'backstage.io/managed-by-origin-location':
    'url:https://example.com/catalog.yaml',
};
const SELECTOR = 'argocd/app-selector';

const ENTITIES = [
  group('payments', { 'github.com/team-slug': 'acme/pay' }),
  group('logistics'),
  component('checkout', 'payments', { [SELECTOR]: 'a=checkout' }),
  component('vault', 'payments', { [SELECTOR]: 'a=vault', hidden: 'yes' }),
  component('ledger', 'payments', { 'argocd/app-name': 'ledger-dev' }),
  component('tracking', 'logistics', { 'argocd/project-name': 'tracking' }),
  component('broken', 'logistics', { [SELECTOR]: '!a' }),
  component('library', 'payments'),
];

function credentialsOf(person: string) {
  return mockCredentials.user(`user:default/${person}`);
}

describe('EntityAccess', () => {
  const decide = jest.fn<PolicyDecision, [string, string]>();
  let backend: AccessBackend;
  let people = 0;
  /** A person that no answer is remembered for. */
  let person: string;

  beforeAll(async () => {
    decide.mockReturnValue(ALLOW);
    backend = await AccessBackend.start({
      entities: ENTITIES,
      decide,
      rules: { teamLabel: 'honoured', environments: ['dev', 'prod'] },
    });
  });

  beforeEach(() => {
    people += 1;
    person = `person-${people}`;
    decide.mockReset();
    decide.mockReturnValue(ALLOW);
    backend.catalogCalls.length = 0;
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  afterAll(async () => {
    await backend?.stop();
  });

  function given(decisions: Record<string, PolicyDecision>) {
    decide.mockImplementation(
      (_, permission) => decisions[permission] ?? ALLOW,
    );
  }

  async function grant(name: string, permission = READ) {
    return backend.access.require({
      ref: parseEntityRef(`component:default/${name}`),
      permission,
      credentials: credentialsOf(person),
    });
  }

  async function list() {
    const grants = await backend.access.list({
      permission: READ,
      credentials: credentialsOf(person),
    });
    return new Map(grants.map(found => [found.entity.metadata.name, found]));
  }

  describe('require', () => {
    it('gives the entity and every environment where nothing is restricted', async () => {
      const granted = await grant('checkout');
      expect(granted.entity.metadata.name).toBe('checkout');
      expect(
        ['dev', 'prod', 'nonprod/qa'].map(name => granted.allows(name)),
      ).toEqual([true, true, true]);
    });

    it('gives the environments that the conditions leave', async () => {
      given({ [READ.name]: OWN_IN_DEV });
      const granted = await grant('checkout');
      expect(
        ['dev', 'prod', 'nonprod/qa'].map(name => granted.allows(name)),
      ).toEqual([true, false, false]);
    });

    it('does not grant what belongs to another owner', async () => {
      given({ [READ.name]: OWN_IN_DEV });
      await expect(grant('tracking')).rejects.toMatchObject({
        name: 'NotAllowedError',
        message:
          'The permission gitops.deployment.read is not granted for component:default/tracking',
      });
    });

    it.each([
      ['an annotation', hasAnnotation({ annotation: 'argocd/app-name' })],
      [
        'its value',
        hasAnnotation({ annotation: 'argocd/app-name', value: 'ledger-dev' }),
      ],
    ])('decides by %s', async (_, condition) => {
      given({
        [READ.name]: createGitopsDeploymentConditionalDecision(READ, condition),
      });
      expect((await grant('ledger')).allows('dev')).toBe(true);
      await expect(grant('checkout')).rejects.toThrow('is not granted');
    });

    it('knows nothing of an entity that the catalog does not show', async () => {
      given({ 'catalog.entity.read': NOT_HIDDEN });
      const problem = 'There is no entity component:default/';
      await expect(grant('vault')).rejects.toThrow(`${problem}vault`);
      // Not even whether it would have been allowed.
      given({ 'catalog.entity.read': NOT_HIDDEN, [READ.name]: DENY });
      await expect(grant('vault')).rejects.toThrow(`${problem}vault`);
      await expect(grant('nobody')).rejects.toThrow(`${problem}nobody`);
    });

    it('knows whose the Applications have to be, by the slug of the team', async () => {
      expect((await grant('checkout')).target()).toMatchObject({
        entityRef: 'component:default/checkout',
        application: 'checkout',
        ownership: { teams: ['pay'], teamLabel: 'honoured' },
      });
      expect((await grant('tracking')).target().ownership?.teams).toEqual([
        'logistics',
      ]);
    });

    it('says what is wrong with the annotations when they are needed', async () => {
      const broken = await grant('broken');
      expect(() => broken.target()).toThrow('argocd/app-selector');
      const library = await grant('library');
      expect(() => library.target()).toThrow('names no Argo CD Application');
    });
  });

  describe('remembers reads', () => {
    it('for ten seconds, and asks once for all who ask at a time', async () => {
      await Promise.all(Array.from({ length: 20 }, () => grant('checkout')));
      expect(asked(READ.name)).toBe(1);
      expect(backend.catalogCalls).toEqual(['getEntityByRef']);
      jest.useFakeTimers({
        doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'setInterval'],
        now: Date.now() + 9_000,
      });
      await grant('checkout');
      expect(asked(READ.name)).toBe(1);
      jest.setSystemTime(Date.now() + 1_500);
      given({ [READ.name]: DENY });
      await expect(grant('checkout')).rejects.toThrow('is not granted');
    });

    it('of one person for nobody else', async () => {
      await grant('checkout');
      given({ 'catalog.entity.read': DENY, [READ.name]: DENY });
      expect((await grant('checkout')).allows('dev')).toBe(true);
      person = 'somebody-else';
      await expect(grant('checkout')).rejects.toThrow('There is no entity');
    });

    it('of one entity for no other', async () => {
      given({ [READ.name]: OWN_IN_DEV });
      await grant('checkout');
      await expect(grant('tracking')).rejects.toThrow('is not granted');
    });

    it('but not that something was refused', async () => {
      given({ [READ.name]: DENY });
      await expect(grant('checkout')).rejects.toThrow('is not granted');
      given({});
      expect((await grant('checkout')).allows('dev')).toBe(true);
    });

    it('and never an answer to who wants to change something', async () => {
      await grant('checkout', SYNC);
      await grant('checkout', SYNC);
      expect(asked(SYNC.name)).toBe(2);
      expect(backend.catalogCalls).toEqual([
        'getEntityByRef',
        'getEntityByRef',
      ]);
      given({ [SYNC.name]: DENY });
      await expect(grant('checkout', SYNC)).rejects.toThrow(
        'The permission gitops.deployment.sync is not granted',
      );
    });

    function asked(permission: string): number {
      return decide.mock.calls.filter(([, name]) => name === permission).length;
    }
  });

  describe('list', () => {
    it('gives every entity that names Applications, and only once asks for them', async () => {
      expect([...(await list()).keys()].sort()).toEqual([
        'broken',
        'checkout',
        'ledger',
        'tracking',
        'vault',
      ]);
      const before = backend.catalogCalls.length;
      await list();
      expect(backend.catalogCalls).toHaveLength(before);
    });

    it('leaves out what the catalog does not show', async () => {
      given({ 'catalog.entity.read': NOT_HIDDEN });
      const grants = await list();
      expect(grants.has('vault')).toBe(false);
      expect(grants.has('checkout')).toBe(true);
    });

    it('leaves out what is granted nowhere, and says where the rest is granted', async () => {
      given({ [READ.name]: OWN_IN_DEV });
      const grants = await list();
      expect([...grants.keys()].sort()).toEqual([
        'checkout',
        'ledger',
        'vault',
      ]);
      expect(grants.get('ledger')?.allows('dev')).toBe(true);
      expect(grants.get('ledger')?.allows('prod')).toBe(false);
      expect(grants.get('ledger')?.target().query).toEqual({
        name: 'ledger-dev',
      });
    });

    it('is refused where nothing is granted', async () => {
      given({ [READ.name]: DENY });
      await expect(list()).rejects.toThrow(
        'The permission gitops.deployment.read is not granted',
      );
    });
  });

  describe('answers the permission backend, which pages ask', () => {
    it('for an entity, an environment of it, and what is no such thing', async () => {
      given({ [READ.name]: OWN_IN_DEV, 'catalog.entity.read': NOT_HIDDEN });
      const refs = [
        ['component:default/checkout#dev', 'ALLOW'],
        ['component:default/checkout#prod', 'DENY'],
        ['component:default/checkout', 'ALLOW'],
        ['Component:default/Checkout#dev', 'ALLOW'],
        ['component:default/tracking#dev', 'DENY'],
        ['component:default/nobody#dev', 'DENY'],
        ['component:default/../checkout', 'DENY'],
        ['checkout', 'DENY'],
        ['#dev', 'DENY'],
      ];
      expect(
        await backend.authorize(
          person,
          refs.map(([resourceRef]) => ({ permission: READ, resourceRef })),
        ),
      ).toEqual(refs.map(([, result]) => result));
    });
  });
});

function group(name: string, annotations?: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, annotations: { ...LOCATION, ...annotations } },
    spec: { type: 'team', children: [] },
  };
}

function component(
  name: string,
  owner: string,
  annotations?: Record<string, string>,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations: { ...LOCATION, ...annotations } },
    spec: { type: 'service', lifecycle: 'production', owner },
  };
}
