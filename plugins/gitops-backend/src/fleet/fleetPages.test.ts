import {
  Fleet,
  FleetEntry,
  FleetState,
  HEALTH_STATUSES,
  SYNC_STATUSES,
} from '@gitops-flow/backstage-plugin-gitops-common';
import fc from 'fast-check';
import { RawApplication, rawApplication } from '../__testUtils__/TestArgocd';
import { fleetEntity } from './__testUtils__/fleetEntity';
import { TestFleet } from './__testUtils__/TestFleet';

const ENVIRONMENTS = ['dev', 'staging', 'prod', 'nonprod/qa'];
const OWNERS = ['shop', 'logistics', 'payments'];
const SYSTEMS = ['store', 'delivery'];
const IMAGES = ['acme/web:1', 'acme/web:2', 'acme/worker:1'];
const SORTS = [
  'title',
  'environment',
  'health',
  'sync',
  'owner',
  'instance',
  'deployedAt',
];
const FACETS = [
  'health',
  'sync',
  'state',
  'environment',
  'instance',
  'owner',
  'system',
] as const;

/** What an operation and an image make of an Application. */
const STATES: [FleetState, { status?: object; images?: string[] }][] = [
  ['operating', { status: { operationState: { phase: 'Running' } } }],
  ['failed', { status: { operationState: { phase: 'Error' } } }],
  ['deployed', {}],
];

type Facet = (typeof FACETS)[number];
type Row = Partial<Record<Facet, string>> & {
  name: string;
  title: string;
  image: string;
  deployedAt?: string;
};

/** By counting up, so that all values meet each other; some titles are the same, some have no owner or system. */
const PLAN = Array.from({ length: 60 }, (_, index) => {
  const app = `app${String.fromCharCode(97 + Math.floor(index / 3))}`;
  const number = Math.floor(index / 3);
  const environment = ENVIRONMENTS[(number + index) % ENVIRONMENTS.length];
  const [state, made] = STATES[index % STATES.length];
  const image = IMAGES[(index + number) % IMAGES.length];
  const row: Row = {
    name: `${app}-${environment.replace('nonprod/', '')}`,
    title: `Title ${number % 7}`,
    health: HEALTH_STATUSES[index % HEALTH_STATUSES.length],
    sync: SYNC_STATUSES[number % SYNC_STATUSES.length],
    state,
    environment,
    instance: environment === 'prod' ? 'prod' : 'nonprod',
    ...(number % 4 === 0
      ? {}
      : { owner: `group:default/${OWNERS[number % OWNERS.length]}` }),
    ...(number % 5 === 0
      ? {}
      : { system: `system:default/${SYSTEMS[number % SYSTEMS.length]}` }),
    image,
    ...(index % 6 === 0
      ? {}
      : { deployedAt: `2026-11-0${1 + (index % 4)}T00:00:00Z` }),
  };
  return { app, row, made };
});
const ROWS = PLAN.map(({ row }) => row);

const ENTITIES = PLAN.filter((_, index) => index % 3 === 0).map(
  ({ app, row: { title, owner, system } }) =>
    fleetEntity(app, {
      title,
      owner: owner?.split('/')[1],
      system: system?.split('/')[1],
    }),
);

function rawOf({ row, made }: (typeof PLAN)[number]): RawApplication {
  return rawApplication(row.name, {
    images: [row.image],
    status: {
      health: { status: row.health },
      sync: { status: row.sync },
      history: row.deployedAt
        ? [{ id: 1, revision: 'cafe', deployedAt: row.deployedAt }]
        : [],
      ...made.status,
    },
  });
}

const WORDS = ['app', 'appa', 'title', '3', 'shop', 'store', 'web:2', 'worker'];

const requests = fc.record(
  {
    search: fc
      .subarray(WORDS, { minLength: 1, maxLength: 2 })
      .map(words => words.join(' ')),
    health: chosen([...HEALTH_STATUSES]),
    sync: chosen([...SYNC_STATUSES]),
    state: chosen(['operating', 'failed', 'deployed', 'paused']),
    environment: chosen([...ENVIRONMENTS, 'nowhere']),
    instance: chosen(['prod', 'nonprod']),
    owner: chosen(OWNERS.map(name => `group:default/${name}`)),
    system: chosen(SYSTEMS.map(name => `system:default/${name}`)),
    sort: fc.constantFrom(...SORTS),
    order: fc.constantFrom('asc', 'desc'),
  },
  { requiredKeys: ['sort', 'order'] },
);
type Request = typeof requests extends fc.Arbitrary<infer R> ? R : never;

function chosen(values: string[]): fc.Arbitrary<string[]> {
  return fc.subarray(values, { minLength: 1 });
}

function queryOf(request: Request): string {
  return new URLSearchParams(
    Object.entries(request).flatMap(([key, values]) =>
      [values].flat().map((value): [string, string] => [key, value ?? '']),
    ),
  ).toString();
}

function hasWords(row: Row, request: Request): boolean {
  const { name, title, owner, system, image } = row;
  const [app] = name.split('-');
  const texts = [app, title.toLowerCase(), owner, system, image];
  return (request.search ?? '')
    .split(' ')
    .every(word => texts.some(text => text?.includes(word)));
}

function fits(row: Row, request: Request, facets: readonly Facet[]): boolean {
  return facets.every(facet => {
    const values: string[] | undefined = request[facet];
    return !values || values.includes(row[facet] ?? '');
  });
}

/** By what rows are compared, as a number or a text. */
function keyOf(entry: FleetEntry, sort: string): string | number | undefined {
  const { health, sync, instance, deployedAt } = entry.application;
  switch (sort) {
    case 'title':
      return entry.title;
    case 'environment':
      return ENVIRONMENTS.indexOf(entry.environment);
    case 'health':
      return HEALTH_STATUSES.indexOf(health);
    case 'sync':
      return SYNC_STATUSES.indexOf(sync);
    case 'owner':
      return entry.owner;
    case 'instance':
      return instance;
    default:
      return deployedAt;
  }
}

function expectSorted(items: FleetEntry[], { sort, order }: Request): void {
  const keys = items.map(item => keyOf(item, sort));
  const known = keys.filter(key => key !== undefined);
  expect(keys.slice(0, known.length)).toEqual(known);
  const sorted = [...known].sort((a, b) => (a < b ? -1 : Number(a > b)));
  expect(known).toEqual(order === 'asc' ? sorted : sorted.reverse());
  items.slice(1).forEach((item, index) => {
    const before = items[index];
    if (keyOf(before, sort) === keyOf(item, sort)) {
      // The title comes before the environment: no environment has so many that this would be a text.
      const [a, b] = [before, item].map(
        each => `${each.title} ${each.entityRef} ${keyOf(each, 'environment')}`,
      );
      expect(a < b).toBe(true);
    }
  });
}

describe('pages of GET /fleet', () => {
  let fleet: TestFleet;

  beforeAll(async () => {
    fleet = await TestFleet.start({
      entities: ENTITIES,
      nonprod: PLAN.filter(({ row }) => row.instance === 'nonprod').map(rawOf),
      prod: PLAN.filter(({ row }) => row.instance === 'prod').map(rawOf),
    });
    // The portal's own are of no interest here.
    const own = ['checkout-dev', 'checkout-staging', 'ledger-dev'];
    own.forEach(name => fleet.portal.nonprod.remove(name));
    fleet.portal.prod.remove('checkout-prod');
    await fleet.until(
      'alice',
      ({ items, total }) =>
        total === ROWS.length &&
        items.filter(({ application }) => application.deployedAt).length ===
          ROWS.filter(({ deployedAt }) => deployedAt).length,
    );
  });

  afterAll(async () => {
    await fleet?.stop();
  });

  async function pagesOf(query: string, limit: number): Promise<Fleet[]> {
    const pages: Fleet[] = [];
    for (let offset = 0; ; offset += limit) {
      const page = await fleet.of(
        'alice',
        `${query}&limit=${limit}&offset=${offset}`,
      );
      pages.push(page);
      if (offset + limit >= page.total) {
        return pages;
      }
    }
  }

  it('have every row exactly once, in the same order however long they are, whatever is filtered and sorted', async () => {
    await fc.assert(
      fc.asyncProperty(
        requests,
        fc.integer({ min: 1, max: 25 }),
        async (request, limit) => {
          const query = queryOf(request);
          const [whole] = await pagesOf(query, 1_000);
          const pages = await pagesOf(query, limit);
          const fitting = ROWS.filter(
            row => hasWords(row, request) && fits(row, request, FACETS),
          );

          const names = whole.items.map(({ application }) => application.name);
          expect([...names].sort()).toEqual(
            fitting.map(({ name }) => name).sort(),
          );
          expect(whole.total).toBe(fitting.length);
          expectSorted(whole.items, request);
          expect(
            pages.flatMap(({ items }) =>
              items.map(({ application }) => application.name),
            ),
          ).toEqual(names);
          pages.forEach(({ counts, total }) =>
            expect({ counts, total }).toEqual({
              counts: whole.counts,
              total: whole.total,
            }),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('count each value among what all other filters let through', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async request => {
        const { counts } = await fleet.of(
          'alice',
          `${queryOf(request)}&limit=1`,
        );
        for (const facet of FACETS) {
          const others = FACETS.filter(other => other !== facet);
          const expected = new Map<string, number>();
          for (const row of ROWS) {
            const value = row[facet];
            if (value && hasWords(row, request) && fits(row, request, others)) {
              expected.set(value, (expected.get(value) ?? 0) + 1);
            }
          }
          const found = counts[facet];
          expect(
            new Map<string, number>(
              found.map(({ value, count }) => [value, count]),
            ),
          ).toEqual(expected);
          const sizes = found.map(({ count }) => count);
          expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
        }
      }),
      { numRuns: 60 },
    );
  });
});
