import { mockCredentials } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { readCatalog } from './readCatalog';

const group: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'payments', namespace: 'default' },
};

function component(options: { owner: string; slug?: string }): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'checkout',
      namespace: 'default',
      annotations: options.slug
        ? { 'github.com/project-slug': options.slug }
        : {},
    },
    relations: [{ type: 'ownedBy', targetRef: options.owner }],
  };
}

function read(entities: Entity[], change: object = {}) {
  return readCatalog({
    catalog: catalogServiceMock({ entities: [group, ...entities] }),
    credentials: mockCredentials.user(),
    owner: 'payments',
    system: undefined,
    name: 'checkout',
    slug: 'acme/checkout',
    ...change,
  });
}

describe('readCatalog', () => {
  it.each([
    ['nothing', []],
    [
      'our own entity',
      [component({ owner: 'group:default/payments', slug: 'acme/checkout' })],
    ],
    [
      'our own entity without repository',
      [component({ owner: 'group:default/payments' })],
    ],
    [
      'our own entity with the repository in other letters',
      [component({ owner: 'group:default/payments', slug: 'ACME/Checkout' })],
    ],
  ])('leaves the name to us when there is %s', async (_, entities) => {
    expect(await read(entities)).toEqual({
      owner: { ref: 'group:default/payments', team: 'payments' },
      nameProblem: undefined,
    });
  });

  it.each([
    [
      'another owner',
      component({ owner: 'group:default/logistics' }),
      'component:default/checkout in the catalog belongs to group:default/logistics: choose another name',
    ],
    [
      'another repository',
      component({ owner: 'group:default/payments', slug: 'acme/till' }),
      'component:default/checkout in the catalog lives in the repository acme/till: choose another name',
    ],
  ])('says that the name has %s', async (_, entity, nameProblem) => {
    expect(await read([entity])).toMatchObject({ nameProblem });
  });

  it('asks nothing when nothing can be asked', async () => {
    expect(await read([], { owner: undefined, name: 7, system: '' })).toEqual({
      owner: 'is missing',
      nameProblem: undefined,
    });
  });

  it('asks again when the answer was lost', async () => {
    const catalog = catalogServiceMock({ entities: [group] });
    jest
      .spyOn(catalog, 'getEntitiesByRefs')
      .mockRejectedValueOnce(
        Object.assign(new Error('socket hang up'), { name: 'FetchError' }),
      );
    expect(await read([], { catalog, delaysMs: [1] })).toMatchObject({
      owner: { ref: 'group:default/payments' },
    });
  });
});
