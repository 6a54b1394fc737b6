import {
  DeploymentRecord,
  gitopsOperations,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { eventually, TestPortal } from '../__testUtils__/TestPortal';
import { applicationId } from '../applications/applicationId';
import { ApplicationKey, StoredDeployment } from '../history/HistoryStore';

const CHECKOUT = {
  instance: 'nonprod',
  namespace: 'argocd',
  name: 'checkout-dev',
};
const PATH = pathOf('checkout', CHECKOUT);
const REPOSITORY = 'https://github.com/acme/gitops-apps.git';
const COMMIT = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';

function pathOf(entity: string, application: ApplicationKey): string {
  const id = applicationId(application);
  return `/entities/component/default/${entity}/applications/${id}/history`;
}

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

  async function read(search = '', path = PATH) {
    const { status, body } = await portal.get(`${path}${search}`);
    expect({ status, body }).toMatchObject({ status: 200 });
    expect(gitopsOperations.getHistory.response.parse(body)).toEqual(body);
    return body;
  }

  /** Ids page by page, to the end. */
  async function readAll(limit: number, path = PATH): Promise<number[][]> {
    const pages: number[][] = [];
    let before = '';
    do {
      const page = await read(`?limit=${limit}${before}`, path);
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
    expect((await read()).items).toHaveLength(1);
    const store = await portal.history();
    await eventually(
      async () =>
        (await store.list([CHECKOUT], { limit: 10 })).items.length > 0,
    );
    expect((await read()).items).toHaveLength(1);
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

  describe('of an Application whose deployments are older than the retention', () => {
    const FRESH = { ...CHECKOUT, name: 'fresh-dev' };
    const FRESH_PATH = pathOf('fresh', FRESH);

    const now = Date.now();
    const daysAgo = (days: number) =>
      new Date(now - days * 86_400_000).toISOString();

    /** @param ages - of its deployments in days, newest first; the oldest one has the id 1 */
    async function deploy(ages: number[], health = 'Healthy') {
      const history = ages.map((age, index) => ({
        id: ages.length - index,
        revision: `rev-${age}`,
        deployedAt: daysAgo(age),
        initiatedBy: { automated: true },
      }));
      portal.nonprod.set(
        rawApplication('fresh-dev', {
          status: { history: history.reverse(), health: { status: health } },
        }),
      );
      const { environments } = await portal.until(
        ({ environments: [dev] }) => dev.applications.length > 0,
        'fresh',
      );
      return environments[0].applications[0];
    }

    async function recordedIds(): Promise<number[]> {
      const store = await portal.history();
      const { items } = await store.list([FRESH], { limit: 100 });
      return items.map(({ historyId }) => historyId);
    }

    it('has what Argo CD remembers as the overview has it, and writes none of it', async () => {
      const { history } = await deploy([500, 600]);

      for (let count = 0; count < 2; count += 1) {
        const { items, before } = await read('', FRESH_PATH);
        expect(items).toEqual([
          {
            id: 2,
            revision: 'rev-500',
            deployedAt: daysAgo(500),
            automated: true,
            outcome: 'healthy',
          },
          {
            id: 1,
            revision: 'rev-600',
            deployedAt: daysAgo(600),
            automated: true,
          },
        ]);
        expect(items).toEqual(history);
        expect(before).toBeUndefined();
      }
      expect(await recordedIds()).toEqual([]);
    });

    it('does not take what its health does now for a deployment that runs', async () => {
      await deploy([500], 'Progressing');
      const { items } = await read('', FRESH_PATH);
      expect(items).toHaveLength(1);
      expect(items[0]).not.toHaveProperty('outcome');
    });

    it('is read page by page, and what is kept is not read twice', async () => {
      await deploy([1, 399, 401, 500]);
      await eventually(async () => (await recordedIds()).length > 0);

      expect(await readAll(1, FRESH_PATH)).toEqual([[4], [3], [2], [1]]);
      expect(await readAll(3, FRESH_PATH)).toEqual([[4, 3, 2], [1]]);
      expect(await readAll(4, FRESH_PATH)).toEqual([[4, 3, 2, 1]]);
      expect(await recordedIds()).toEqual([4, 3]);
    });

    it('has what was recorded and is not deleted yet once, as it was recorded', async () => {
      await deploy([450, 500, 600]);
      const store = await portal.history();
      await store.recordDeployments([
        recorded(2, {
          ...FRESH,
          deployedAt: daysAgo(500),
          requestedBy: 'user:default/mo',
          outcome: 'degraded',
        }),
      ]);

      const { items } = await read('', FRESH_PATH);

      expect(
        items.map(({ id, requestedBy, outcome }: DeploymentRecord) => [
          id,
          requestedBy,
          outcome,
        ]),
      ).toEqual([
        [3, undefined, 'healthy'],
        [2, 'user:default/mo', 'degraded'],
        [1, undefined, undefined],
      ]);
    });
  });

  it('is read to the end where names are as long as Kubernetes lets them be', async () => {
    const application = rawApplication(`${'n'.repeat(249)}-dev`, {
      labels: { 'app.kubernetes.io/name': 'fresh' },
    });
    application.metadata.namespace = 's'.repeat(63);
    portal.nonprod.set(application);
    await portal.until(
      ({ environments: [dev] }) => dev.applications.length > 0,
      'fresh',
    );
    const { name, namespace } = application.metadata;
    const key = { instance: 'nonprod', namespace, name };
    const store = await portal.history();
    await store.recordDeployments([
      recorded(1, key),
      recorded(2, key),
      recorded(3, key),
    ]);

    expect(await readAll(1, pathOf('fresh', key))).toEqual([
      [0],
      [3],
      [2],
      [1],
    ]);
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
    ['instance=prod', 'instance'],
  ])('is 400 for %s', async (search, field) => {
    const { status, body } = await portal.get(`${PATH}?${search}`);
    expect(status).toBe(400);
    expect(body.error.message).toContain(field);
  });

  it('is 400 for a cursor that is longer than any', async () => {
    const { status, body } = await portal.get(
      `${PATH}?before=${'A'.repeat(2_001)}`,
    );
    expect(status).toBe(400);
    expect(body.error.message).toContain('query.before');
  });
});
