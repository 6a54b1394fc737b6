import {
  AuthorizeResult,
  PermissionCriteria,
  PermissionCondition,
} from '@backstage/plugin-permission-common';
import { gitopsDeploymentReadPermission } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  createGitopsDeploymentConditionalDecision,
  gitopsDeploymentConditions,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { fleetEntity } from './__testUtils__/fleetEntity';
import { namesIn, TestFleet } from './__testUtils__/TestFleet';

const { isEntityOwner, isEnvironment } = gitopsDeploymentConditions;

function decisionOf(
  conditions: PermissionCriteria<PermissionCondition<'gitops-deployment'>>,
) {
  return createGitopsDeploymentConditionalDecision(
    gitopsDeploymentReadPermission,
    conditions,
  );
}

function ownedBy(team: string) {
  return isEntityOwner({ claims: [`group:default/${team}`] });
}

const ENTITIES = [
  fleetEntity('alpha', { owner: 'shop', system: 'store' }),
  fleetEntity('beta', { owner: 'rivals', system: 'secret-system' }),
  fleetEntity('gamma', { owner: 'shop' }),
  fleetEntity('vault', { owner: 'shop' }),
  // Its owner would like to have what is of others.
  fleetEntity('greedy', {
    owner: 'shop',
    annotations: { 'argocd/project-name': 'store' },
  }),
];

/** Whose it is, its label says. */
function of(team: string, name: string, image: string, status: object = {}) {
  return rawApplication(name, {
    labels: { team },
    spec: { project: 'store' },
    images: [image],
    status,
  });
}

const NONPROD = [
  of('shop', 'alpha-dev', 'acme/alpha:1'),
  of('rivals', 'beta-dev', 'acme/beta-secret:1'),
  of('shop', 'gamma-dev', 'acme/gamma:1'),
  of('shop', 'vault-dev', 'acme/vault:1'),
];

const PROD = [
  of('shop', 'alpha-prod', 'acme/alpha:0'),
  of('rivals', 'beta-prod', 'acme/beta-secret:0', {
    health: { status: 'Suspended' },
    sync: { status: 'OutOfSync' },
    operationState: { phase: 'Failed' },
  }),
];

const EVERYTHING_OF_SHOP = [
  'alpha-dev',
  'alpha-prod',
  'gamma-dev',
  // Each is of the entity `greedy` too.
  'alpha-dev',
  'gamma-dev',
  'vault-dev',
  'alpha-prod',
].sort();

describe('what the fleet keeps from people', () => {
  let fleet: TestFleet;
  let people = 0;

  beforeAll(async () => {
    const portal = await TestFleet.start({
      entities: ENTITIES,
      nonprod: NONPROD,
      prod: PROD,
    });
    fleet = portal;
    // The catalog hides it from everybody else.
    fleet.portal.shownOnlyTo.set('vault', 'user:default/keeper');
  });

  afterAll(async () => {
    await fleet?.stop();
  });

  /** A person that nothing is remembered of, who may see the Applications of the shop. */
  function newcomer(
    ...more: PermissionCriteria<PermissionCondition<'gitops-deployment'>>[]
  ): string {
    people += 1;
    const person = `newcomer-${people}`;
    fleet.decide(person, decisionOf({ allOf: [ownedBy('shop'), ...more] }));
    return person;
  }

  it('is what belongs to another owner', async () => {
    const all = await fleet.of(newcomer());
    expect(namesIn(all).sort()).toEqual(EVERYTHING_OF_SHOP);
    expect(JSON.stringify(all)).not.toMatch(/beta|rivals|secret/);
  });

  it('is what belongs to another owner, also to who asks after somebody who may see all', async () => {
    const { total } = await fleet.of('admin');
    expect(total).toBeGreaterThan(EVERYTHING_OF_SHOP.length + 2);
    const all = await fleet.of(newcomer());
    expect(all.total).toBe(EVERYTHING_OF_SHOP.length);
  });

  it('is what lies in an environment where the person may not read', async () => {
    const inDev = await fleet.of(
      newcomer(isEnvironment({ environments: ['dev'] })),
    );
    expect(namesIn(inDev)).not.toContain('alpha-prod');
    expect(inDev.counts.environment).toEqual([
      { value: 'dev', count: inDev.total },
    ]);
    expect(inDev.counts.instance).toEqual([
      { value: 'nonprod', count: inDev.total },
    ]);
  });

  it('is an entity that the catalog does not show', async () => {
    const refsFor = async (person: string) =>
      (await fleet.of(person)).items.map(({ entityRef }) => entityRef);
    fleet.decide('keeper', decisionOf(ownedBy('shop')));
    expect(await refsFor('keeper')).toContain('component:default/vault');
    expect(await refsFor(newcomer())).not.toContain('component:default/vault');
  });

  it('is in no count, whatever is filtered', async () => {
    const person = newcomer();
    for (const query of [
      '',
      'health=Suspended',
      'state=failed',
      'sync=OutOfSync',
      'owner=group:default/rivals',
      'system=system:default/secret-system',
      'environment=prod&environment=dev&instance=prod&instance=nonprod',
    ]) {
      const { items, total, counts } = await fleet.of(person, query);
      const values = Object.values(counts).flatMap(each =>
        each.map(({ value }) => String(value)),
      );
      expect(items).toHaveLength(total);
      expect(values).not.toContain('Suspended');
      expect(values).not.toContain('failed');
      expect(values).not.toContain('OutOfSync');
      expect(values.join()).not.toMatch(/rivals|secret/);
    }
  });

  it('is not found by any word', async () => {
    const person = newcomer();
    for (const word of ['beta', 'rivals', 'secret', 'beta-secret:1']) {
      expect(await fleet.of(person, `search=${word}`)).toEqual({
        items: [],
        total: 0,
        counts: {
          health: [],
          sync: [],
          state: [],
          environment: [],
          instance: [],
          owner: [],
          system: [],
        },
      });
    }
  });

  it('moves no place, no page and no ETag when it changes', async () => {
    const person = newcomer();
    const sorts = [
      'title',
      'environment',
      'health',
      'sync',
      'owner',
      'instance',
      'deployedAt',
    ];
    const look = async () =>
      Promise.all(
        sorts.flatMap(sort =>
          ['asc', 'desc'].map(async order => {
            const { headers, body } = await fleet.get(
              person,
              `sort=${sort}&order=${order}&limit=3&offset=2`,
            );
            return { etag: headers.etag, names: namesIn(body) };
          }),
        ),
      );
    const before = await look();
    fleet.portal.nonprod.set(
      of('rivals', 'beta-dev', 'acme/alpha:9', {
        health: { status: 'Missing' },
        history: [
          { id: 7, revision: 'cafe', deployedAt: '2020-01-01T00:00:00Z' },
        ],
      }),
    );
    fleet.portal.nonprod.set(of('rivals', 'beta-staging', 'acme/alpha:9'));
    await fleet.until('admin', ({ items, counts }) => {
      const names = items.map(({ application }) => application.name);
      return (
        names.includes('beta-staging') &&
        counts.health.some(({ value }) => value === 'Missing')
      );
    });
    expect(await look()).toEqual(before);
  });

  it('is what annotations of another entity name, where its owner may not have it', async () => {
    const greedy = (await fleet.of(newcomer())).items.filter(
      ({ entityRef }) => entityRef === 'component:default/greedy',
    );
    expect(greedy.map(({ application }) => application.name).sort()).toEqual([
      'alpha-dev',
      'alpha-prod',
      'gamma-dev',
      'vault-dev',
    ]);
  });

  it('is everything, where nothing is granted to the person', async () => {
    fleet.decide('stranger', decisionOf(ownedBy('nobody')));
    expect(await fleet.of('stranger')).toMatchObject({ items: [], total: 0 });
    fleet.decide('denied', { result: AuthorizeResult.DENY });
    const { status, body } = await fleet.get('denied');
    expect(status).toBe(403);
    expect(body).not.toHaveProperty('total');
  });
});
