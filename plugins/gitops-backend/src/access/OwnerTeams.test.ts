import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { OwnerTeams } from './OwnerTeams';

const GROUPS: Entity[] = [
  group('payments', { 'github.com/team-slug': 'acme/pay' }),
  group('logistics'),
];

function group(name: string, annotations?: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default', annotations },
  };
}

function ownedBy(...owners: string[]): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'checkout' },
    spec: { owner: 'whatever-people-write' },
    relations: owners.map(targetRef => ({ type: 'ownedBy', targetRef })),
  };
}

describe('OwnerTeams', () => {
  const catalog = catalogServiceMock({ entities: GROUPS });
  const getEntitiesByRefs = jest.spyOn(catalog, 'getEntitiesByRefs');
  let teams: OwnerTeams;

  beforeEach(() => {
    getEntitiesByRefs.mockClear();
    teams = OwnerTeams.create({
      auth: mockServices.auth({ pluginId: 'gitops' }),
      catalog,
    });
  });

  it.each([
    [['group:default/payments'], ['pay']],
    [['group:default/logistics'], ['logistics']],
    // The catalog does not have it, or not yet.
    [['group:default/fraud'], ['fraud']],
    [
      ['group:default/logistics', 'group:default/payments'],
      ['logistics', 'pay'],
    ],
    [['user:default/ana'], []],
    [[], []],
  ])('%j: %j', async (owners, expected) => {
    const entity = ownedBy(...owners);
    expect((await teams.of([entity]))(entity)).toEqual(expected);
  });

  it('asks once for the groups of many entities, and not again', async () => {
    const entities = [
      ownedBy('group:default/payments'),
      ownedBy('group:default/payments'),
      ownedBy('group:default/fraud'),
    ];
    await teams.of(entities);
    await teams.of(entities);
    expect(getEntitiesByRefs.mock.calls.map(([asked]) => asked)).toMatchObject([
      { entityRefs: ['group:default/payments', 'group:default/fraud'] },
    ]);
  });
});
