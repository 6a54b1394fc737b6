import { argocdFailure } from '../__testUtils__/argocdFailure';
import {
  recordedRequest,
  ReplayedArgocd,
} from '../__testUtils__/ReplayedArgocd';
import { ArgocdDetails } from './ArgocdDetails';

const CHECKOUT = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
};
const WAREHOUSE = {
  name: 'warehouse-dev',
  namespace: 'argocd',
  project: 'logistics-dev',
};
const COMMIT = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';
const CHART_COMMIT = 'ec5202ef4be1296a96ccfe026eedb13b821e2142';

describe('ArgocdDetails.readRevision', () => {
  const { signal } = new AbortController();
  let argocd: ReplayedArgocd;
  let details: ArgocdDetails;

  beforeEach(async () => {
    argocd = await ReplayedArgocd.start();
    details = ArgocdDetails.create({ transport: argocd.transport });
  });
  afterEach(() => argocd.stop());

  it.each([
    ['a commit', 'revision-metadata', COMMIT],
    ['a short commit (fact 32)', 'revision-metadata-short', '2b0032d'],
  ])('reads %s', async (_, name, revision) => {
    argocd.replay(`detail/${name}`);

    expect(
      await details.readRevision(
        CHECKOUT,
        { revision, kind: 'git' },
        { signal },
      ),
    ).toEqual({
      kind: 'git',
      revision,
      author: 'acme-bump[bot]',
      authoredAt: '2026-11-23T06:11:08Z',
      message:
        'chore(dev/payments/checkout): 1.4.1\n\nSource: acme/checkout@9c8120eaf805b8835f9e6c7cac38c0737f26bead',
      tags: [],
    });
    expect(argocd.requests).toEqual([recordedRequest(`detail/${name}`)]);
  });

  it('names the source, but no entry of the history: the first ones are gone after ten deployments', async () => {
    argocd.replay('detail/revision-metadata-source0');

    const origin = {
      revision: CHART_COMMIT,
      kind: 'git',
      source: 0,
    } as const;
    expect(await details.readRevision(WAREHOUSE, origin, { signal })).toEqual({
      kind: 'git',
      revision: CHART_COMMIT,
      author: 'Mina Okafor',
      authoredAt: '2026-11-11T05:57:44Z',
      message: 'feat: eks-baseline 1.0.0',
      tags: ['eks-baseline-1.0.0'],
    });
    const recorded = recordedRequest('detail/revision-metadata-source0');
    const { versionId: _, ...query } = recorded.query;
    expect(argocd.requests).toEqual([{ ...recorded, query }]);
  });

  it('takes the first source where none is named', async () => {
    argocd.replay('detail/revision-metadata-multi-no-index');

    await details.readRevision(
      WAREHOUSE,
      { revision: CHART_COMMIT, kind: 'git' },
      { signal },
    );
    expect(argocd.requests).toEqual([
      recordedRequest('detail/revision-metadata-multi-no-index'),
    ]);
  });

  it.each([
    [
      'a commit that does not exist (fact 32)',
      'unknown',
      'failed',
      'Failed to checkout revision 0000000',
    ],
    [
      'a commit of another source',
      'multi-wrong-index',
      'failed',
      'Failed to checkout revision 90a9316',
    ],
    ['a branch', 'branch', 'failed', 'revision main must be resolved'],
    [
      'an account without rights',
      'no-rights',
      'forbidden',
      'permission denied',
    ],
  ])('fails for %s', async (_, name, reason, words) => {
    argocd.replay(`detail/revision-metadata-${name}`);

    const error = await argocdFailure(
      details.readRevision(
        CHECKOUT,
        { revision: COMMIT, kind: 'git' },
        { signal },
      ),
    );
    expect(error.reason).toBe(reason);
    expect(error.explanation).toContain(words);
  });

  it('asks for the details of a chart, as a commit of a chart cannot be asked for (fact 32)', async () => {
    argocd.replay({
      json: {
        description: 'A chart',
        home: 'https://charts.example.com/redis',
        maintainers: ['Ada Okoye <ada@example.com>', 'Bo'],
      },
    });

    expect(
      await details.readRevision(
        CHECKOUT,
        { revision: '2.3.0', kind: 'helm' },
        { signal },
      ),
    ).toEqual({
      kind: 'helm',
      revision: '2.3.0',
      description: 'A chart',
      home: 'https://charts.example.com/redis',
      maintainers: ['Ada Okoye', 'Bo'],
    });
    expect(argocd.requests[0].path).toBe(
      '/api/v1/applications/checkout-dev/revisions/2.3.0/chartdetails',
    );
  });

  it('reads what an OCI artifact says about itself, and links to pages only', async () => {
    argocd.replay({
      json: {
        createdAt: '2026-11-11T05:57:44Z',
        authors: 'Ada Okoye <ada@example.com>',
        version: '1.2.0',
        description: 'An artifact',
        sourceUrl: 'https://github.com/acme/platform',
        docsUrl: 'data:text/html,docs',
      },
    });

    expect(
      await details.readRevision(
        CHECKOUT,
        { revision: '1.2.0', kind: 'oci', source: 1 },
        { signal },
      ),
    ).toEqual({
      kind: 'oci',
      revision: '1.2.0',
      version: '1.2.0',
      description: 'An artifact',
      authors: 'Ada Okoye',
      createdAt: '2026-11-11T05:57:44Z',
      sourceUrl: 'https://github.com/acme/platform',
    });
    expect(argocd.requests[0]).toMatchObject({
      path: '/api/v1/applications/checkout-dev/revisions/1.2.0/ocimetadata',
      query: { sourceIndex: '1' },
    });
  });

  it.each([
    ['chartdetails-git-source', 'helm', 'no chart found for application'],
    ['ocimetadata-git-source', 'oci', 'failed to initialize oci client'],
  ] as const)('fails for a Git source: %s', async (name, kind, words) => {
    argocd.replay(`detail/${name}`);

    const error = await argocdFailure(
      details.readRevision(CHECKOUT, { revision: COMMIT, kind }, { signal }),
    );
    expect(argocd.requests).toEqual([recordedRequest(`detail/${name}`)]);
    expect(error.reason).toBe('failed');
    expect(error.explanation).toContain(words);
  });

  it('keeps a revision in its place (fact 18)', async () => {
    await expect(
      details.readRevision(
        CHECKOUT,
        { revision: '..', kind: 'git' },
        { signal },
      ),
    ).rejects.toThrow('is no segment of an API path');
    argocd.replay('detail/revision-metadata');
    await details.readRevision(
      CHECKOUT,
      { revision: '../../clusters?a=b', kind: 'git' },
      { signal },
    );
    expect(argocd.requests.map(({ path }) => path)).toEqual([
      '/api/v1/applications/checkout-dev/revisions/..%2F..%2Fclusters%3Fa%3Db/metadata',
    ]);
  });
});
