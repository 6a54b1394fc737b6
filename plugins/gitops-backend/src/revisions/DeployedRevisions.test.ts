import { mockServices } from '@backstage/backend-test-utils';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { HistoryStore, StoredDeployment } from '../history/HistoryStore';
import { DeployedRevisions } from './DeployedRevisions';

const REPOSITORY = 'https://github.com/acme/gitops-apps.git';
const DEPLOYED = 'd'.repeat(40);
const STRANGE = 'e'.repeat(40);

const [ACCESS] = ArgocdInstances.create({
  instances: [
    {
      name: 'nonprod',
      url: 'https://nonprod.internal',
      frontendUrl: 'https://nonprod.example.com',
      credentials: { token: 'never-shown' },
    },
  ],
  logger: mockServices.logger.mock(),
}).all;

const CHECKOUT: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: {},
  destination: { name: 'dev', namespace: 'payments' },
  autoSync: true,
  paused: false,
  sources: [{ kind: 'git', repoUrl: REPOSITORY, targetRevision: 'main' }],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

function deployment(revision: string, repoUrl?: string) {
  return {
    id: 1,
    revision,
    deployedAt: '2026-11-23T06:00:00Z',
    automated: true,
    ...(repoUrl ? { repoUrl } : {}),
  };
}

describe('DeployedRevisions', () => {
  const signal = new AbortController().signal;
  /** Pages of the database, by their cursors. */
  let pages: Record<string, { revisions: string[]; before?: string }>;
  const list = jest.fn<
    ReturnType<HistoryStore['list']>,
    Parameters<HistoryStore['list']>
  >();
  let deployed: DeployedRevisions;

  beforeEach(() => {
    pages = {};
    list.mockReset();
    list.mockImplementation(async ([key], { before = '' }) => {
      const { revisions = [], ...next } = pages[before] ?? {};
      const items = revisions.map(
        (revision): StoredDeployment => ({
          ...key,
          environment: 'dev',
          historyId: 1,
          revision,
          deployedAt: '2026-11-01T06:00:00Z',
          automated: true,
          repoUrl: REPOSITORY,
          rollback: false,
        }),
      );
      return { items, ...next };
    });
    deployed = DeployedRevisions.create({ store: { list } });
  });

  function ask(revision: string, changes: Partial<ArgocdApplication> = {}) {
    return deployed.require(
      { access: ACCESS, application: { ...CHECKOUT, ...changes } },
      revision,
      { signal },
    );
  }

  it.each<[string, string, Partial<ArgocdApplication>, string?]>([
    [
      'of a deployment that the mirror has',
      DEPLOYED,
      { history: [deployment(STRANGE), deployment(DEPLOYED, REPOSITORY)] },
      REPOSITORY,
    ],
    [
      'of the operation',
      DEPLOYED,
      { operation: { phase: 'Running', revision: DEPLOYED } },
    ],
    [
      'of a chart that a source names',
      '1.2.0',
      {
        sources: [
          { kind: 'git', repoUrl: REPOSITORY },
          {
            kind: 'helm',
            repoUrl: 'https://charts.example.com',
            chart: 'baseline',
            targetRevision: '1.2.0',
          },
        ],
      },
      'https://charts.example.com',
    ],
    [
      'of a commit that a source names',
      DEPLOYED,
      {
        sources: [
          { kind: 'git', repoUrl: REPOSITORY, targetRevision: DEPLOYED },
        ],
      },
      REPOSITORY,
    ],
  ])('knows a revision %s, without the database', async (_, ...known) => {
    const [revision, changes, repoUrl] = known;
    expect((await ask(revision, changes)).repoUrl).toBe(repoUrl);
    expect(list).not.toHaveBeenCalled();
  });

  it('knows a revision that only the database has, however far back', async () => {
    pages = {
      '': { revisions: [STRANGE], before: 'a' },
      a: { revisions: ['f'.repeat(40)], before: 'b' },
      b: { revisions: [DEPLOYED] },
    };
    expect(await ask(DEPLOYED)).toEqual({ repoUrl: REPOSITORY });
    expect(list.mock.calls.map(([[key], { before }]) => [key, before])).toEqual(
      [undefined, 'a', 'b'].map(before => [
        { instance: 'nonprod', namespace: 'argocd', name: 'checkout-dev' },
        before,
      ]),
    );
  });

  it.each([
    ['a commit of somebody else', STRANGE],
    ['the beginning of one of its own', DEPLOYED.slice(0, 10)],
    ['a branch, which names the newest commit of everybody', 'main'],
  ])('refuses %s, with a remedy', async (_, revision) => {
    pages = { '': { revisions: [DEPLOYED] } };
    await expect(ask(revision)).rejects.toMatchObject({
      name: 'NotFoundError',
      message: `checkout-dev has no deployment of the revision "${revision}": take one out of its history`,
    });
  });

  it('reads the database once for many questions, and again after some seconds', async () => {
    const clock = jest.spyOn(Date, 'now').mockReturnValue(1_000_000);
    const refused = async (count: number) => {
      const answers = await Promise.allSettled(
        Array.from({ length: count }, (_, index) =>
          ask(`${index}`.padStart(40, '0')),
        ),
      );
      return answers.filter(({ status }) => status === 'rejected').length;
    };
    expect(await refused(50)).toBe(50);
    expect(await refused(50)).toBe(50);
    expect(list).toHaveBeenCalledTimes(1);
    pages = { '': { revisions: [DEPLOYED] } };
    clock.mockReturnValue(1_010_001);
    expect(await ask(DEPLOYED)).toEqual({ repoUrl: REPOSITORY });
    clock.mockRestore();
  });

  it('reads no more than some thousand deployments', async () => {
    list.mockResolvedValue({ items: [], before: 'more' });
    await expect(ask(DEPLOYED)).rejects.toThrow('has no deployment');
    expect(list).toHaveBeenCalledTimes(20);
  });
});
