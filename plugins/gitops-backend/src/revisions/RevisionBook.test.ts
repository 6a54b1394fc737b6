import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { rawApplication, TestArgocd } from '../__testUtils__/TestArgocd';
import { eventually, pause } from '../__testUtils__/TestPortal';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { ArgocdRevisions } from '../details/ArgocdRevisions';
import { CommitLog } from './CommitLog';
import { CommitPages } from './CommitPages';
import { KnownRevision, RevisionBook } from './RevisionBook';

const GITOPS = 'https://github.com/acme/gitops-apps';
const OTHER = 'https://git.example.com/acme/other';
const COMMIT = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';
const METADATA = `GET checkout-dev/revisions/${COMMIT}/metadata`;

const CHECKOUT: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: {},
  destination: { name: 'dev', namespace: 'payments' },
  autoSync: true,
  paused: false,
  sources: [
    { kind: 'git', repoUrl: GITOPS },
    { kind: 'git', repoUrl: OTHER },
  ],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

describe('RevisionBook', () => {
  const logger = mockServices.logger.mock();
  const signal = new AbortController().signal;
  const read = jest.fn(async (id: string) => ({
    commit: id,
    author: 'Maria Example',
    authoredAt: '2026-11-23T06:00:00Z',
    message: 'Change',
  }));
  let argocd: TestArgocd;
  let instances: ArgocdInstances;
  let commits: CommitLog;
  let book: RevisionBook;
  let told: KnownRevision[];

  beforeEach(async () => {
    read.mockClear();
    argocd = await TestArgocd.start([rawApplication('checkout-dev')]);
    argocd.answer(METADATA, 'detail/revision-metadata');
    const { url } = argocd.server;
    instances = ArgocdInstances.create({
      instances: [
        {
          name: 'nonprod',
          url,
          frontendUrl: url,
          credentials: { token: 'argocd-token' },
        },
      ],
      logger,
    });
    commits = CommitLog.create({
      source: { listNew: async () => [], read },
      logger,
    });
    book = RevisionBook.create({
      commits,
      argocd: ArgocdRevisions.create({ logger }),
      logger,
      pages: CommitPages.fromConfig(new ConfigReader({})),
      repositoryUrl: GITOPS,
    });
    told = [];
    book.onChange(known => told.push(known));
    instances.start();
    await eventually(() => instances.statuses()[0].state === 'live');
  });

  afterEach(async () => {
    await book.stop();
    await instances.stop();
    await argocd.server.stop();
  });

  function find(revision: string, repoUrl: string) {
    const [access] = instances.all;
    return book.find(access, CHECKOUT, { revision, repoUrl, signal });
  }

  it('asks GitHub for the GitOps repository, and Argo CD for all others', async () => {
    expect(await find(COMMIT, GITOPS)).toMatchObject({
      author: 'Maria Example',
    });
    expect(argocd.asked).toEqual([]);
    expect(await find(COMMIT, OTHER)).toMatchObject({
      author: 'acme-bump[bot]',
    });
    expect(argocd.asked.map(({ query }) => query.sourceIndex)).toEqual(['1']);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it("asks Argo CD where the hour's questions to GitHub are used up", async () => {
    for (let number = 0; number < 600; number += 1) {
      await commits.find(`${number}`.padStart(40, '0'), { signal });
    }
    expect(await find(COMMIT, GITOPS)).toMatchObject({
      author: 'acme-bump[bot]',
    });
    expect(read).toHaveBeenCalledTimes(600);
    expect(argocd.countOf(METADATA)).toBe(1);
  });

  it('neither asks for nor tells what is known already', async () => {
    const [access] = instances.all;
    const entry = { revision: COMMIT, repoUrl: OTHER };
    await find(COMMIT, OTHER);
    book.want({ access, application: CHECKOUT }, entry, 'row');
    await pause(100);
    expect(told).toEqual([]);
    expect(argocd.countOf(METADATA)).toBe(1);
  });

  it('tells what was wanted when it is known', async () => {
    const [access] = instances.all;
    const entry = { revision: COMMIT, repoUrl: OTHER };
    expect(book.summarize(access, entry)).toEqual({ revision: COMMIT });
    book.want({ access, application: CHECKOUT }, entry, 'row');
    await eventually(() => told.length > 0);
    expect(told).toEqual([
      { instance: 'nonprod', revisions: new Set([COMMIT]) },
    ]);
    expect(book.summarize(access, entry)).toMatchObject({
      author: 'acme-bump[bot]',
    });
  });
});
