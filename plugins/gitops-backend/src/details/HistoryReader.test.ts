import { gitopsOperations } from '@gitops-flow/backstage-plugin-gitops-common';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { eventually, TestPortal } from '../__testUtils__/TestPortal';
import { applicationId } from '../applications/applicationId';
import { StoredDeployment } from '../history/HistoryStore';

const CHECKOUT = {
  instance: 'nonprod',
  namespace: 'argocd',
  name: 'checkout-dev',
};
const PATH = `/entities/component/default/checkout/applications/${applicationId(
  CHECKOUT,
)}/history`;
const REPOSITORY = 'https://github.com/acme/gitops-apps.git';
const COMMIT = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';

/** A deployment of checkout-dev on a day of October, when the mirror has forgotten it. */
function recorded(
  day: number,
  differences: Partial<StoredDeployment> = {},
): StoredDeployment {
  return {
    ...CHECKOUT,
    environment: 'dev',
    historyId: day,
    revision: `rev-${day}`,
    deployedAt: `2026-10-${String(day).padStart(2, '0')}T12:00:00.000Z`,
    automated: true,
    rollback: false,
    outcome: 'healthy',
    ...differences,
  };
}

describe('GET /entities/:kind/:namespace/:name/applications/:id/history', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
    await portal.start();
    await portal.untilMirrored();
  });

  afterEach(async () => {
    await portal.stop();
  });

  async function read(search = '') {
    const { status, body } = await portal.get(`${PATH}${search}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    expect(gitopsOperations.getHistory.response.parse(body)).toEqual(body);
    return body;
  }

  /** Ids page by page, to the end. */
  async function readAll(limit: number): Promise<number[][]> {
    const pages: number[][] = [];
    let before = '';
    do {
      const page = await read(`?limit=${limit}${before}`);
      pages.push(page.items.map(({ id }: { id: number }) => id));
      before = page.before ? `&before=${page.before}` : '';
    } while (before);
    return pages;
  }

  it('has what was recorded and what only the mirror has seen yet, newest first', async () => {
    const store = await portal.history();
    await store.recordDeployments([
      recorded(1, { initiatedBy: 'backstage', requestedBy: 'user:default/mo' }),
      recorded(2, { rollback: true, outcome: 'degraded', automated: false }),
    ]);

    const { items, before } = await read();

    expect(before).toBeUndefined();
    expect(items).toEqual([
      {
        id: 0,
        revision: 'ad0b7cdde090e5e8f576d5770f0b8a53b4854ebd',
        deployedAt: '2026-11-23T06:00:05.000Z',
        automated: true,
        outcome: expect.stringMatching(/^(running|healthy)$/),
      },
      {
        id: 2,
        revision: 'rev-2',
        deployedAt: '2026-10-02T12:00:00.000Z',
        outcome: 'degraded',
        automated: false,
        rollback: true,
      },
      {
        id: 1,
        revision: 'rev-1',
        deployedAt: '2026-10-01T12:00:00.000Z',
        outcome: 'healthy',
        automated: true,
        initiatedBy: 'backstage',
        requestedBy: 'user:default/mo',
      },
    ]);
  });

  it('has each deployment once, however often it is asked for and whoever writes it', async () => {
    await Promise.all(Array.from({ length: 5 }, () => read()));
    const { items } = await read();
    expect(items).toHaveLength(1);
    const store = await portal.history();
    expect((await store.list([CHECKOUT], { limit: 10 })).items).toHaveLength(1);
  });

  it('has a rollback, and the person who asked for it, as soon as the mirror shows them', async () => {
    const entry = (id: number, revision: string) => ({
      id,
      revision,
      deployStartedAt: `2026-11-23T0${id}:00:00Z`,
      deployedAt: `2026-11-23T0${id}:00:05Z`,
      initiatedBy: { username: 'backstage' },
    });
    portal.nonprod.set(
      rawApplication('checkout-dev', {
        status: {
          history: [entry(7, 'old'), entry(8, 'new'), entry(9, 'old')],
          operationState: {
            phase: 'Succeeded',
            startedAt: '2026-11-23T09:00:00Z',
            finishedAt: '2026-11-23T09:00:05Z',
            operation: {
              initiatedBy: { username: 'backstage' },
              info: [{ name: 'Requested by', value: 'user:default/mo' }],
            },
          },
        },
      }),
    );
    await portal.until(
      ({ environments: [dev] }) => dev.applications[0].history[0].id === 9,
    );

    const { items } = await read('?limit=3');

    expect(items).toMatchObject([
      {
        id: 9,
        revision: 'old',
        rollback: true,
        automated: false,
        initiatedBy: 'backstage',
        requestedBy: 'user:default/mo',
      },
      { id: 8, revision: 'new' },
      { id: 7, revision: 'old' },
    ]);
    expect(items[2]).not.toHaveProperty('rollback');
  });

  it('is read page by page without a gap or a double', async () => {
    const store = await portal.history();
    await store.recordDeployments([1, 2, 3, 4, 5, 6].map(day => recorded(day)));
    // Id 0 is the mirror's.
    expect(await readAll(3)).toEqual([[0, 6, 5], [4, 3, 2], [1]]);
    expect(await readAll(1)).toEqual([[0], [6], [5], [4], [3], [2], [1]]);
    expect(await readAll(7)).toEqual([[0, 6, 5, 4, 3, 2, 1]]);
  });

  it('says who made a commit as soon as that is known, which it asks for itself', async () => {
    portal.nonprod.set(
      rawApplication('checkout-dev', {
        spec: { source: { repoURL: REPOSITORY } },
      }),
    );
    const metadata = `checkout-dev/revisions/${COMMIT}/metadata`;
    portal.nonprod.answer(`GET ${metadata}`, 'detail/revision-metadata');
    await portal.until(
      ({ environments: [dev] }) => dev.applications[0].sources.length > 0,
    );
    const store = await portal.history();
    await store.recordDeployments([
      recorded(1, { revision: COMMIT, repoUrl: REPOSITORY }),
    ]);

    expect((await read()).items[1]).not.toHaveProperty('author');
    await eventually(async () => (await read()).items[1].author !== undefined);

    expect((await read()).items[1]).toMatchObject({
      revision: COMMIT,
      author: 'acme-bump[bot]',
      message: 'chore(dev/payments/checkout): 1.4.1',
      authoredAt: '2026-11-23T06:11:08Z',
    });
    expect(portal.nonprod.countOf(`GET ${metadata}`)).toBe(1);
  });

  it.each([
    ['limit=0', 'query.limit'],
    ['limit=101', 'query.limit'],
    ['limit=ten', 'query.limit'],
    ['before=', 'before'],
    ['before=AAAA', 'before'],
    [`before=${'A'.repeat(201)}`, 'query.before'],
    ['instance=prod', 'instance'],
  ])('is 400 for %s', async (search, field) => {
    const { status, body } = await portal.get(`${PATH}?${search}`);
    expect(status).toBe(400);
    expect(body.error.message).toContain(field);
  });
});
