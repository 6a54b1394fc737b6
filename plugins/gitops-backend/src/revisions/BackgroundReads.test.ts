import { mockServices } from '@backstage/backend-test-utils';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import {
  ArgocdInstanceAccess,
  ArgocdInstances,
} from '../argocd/ArgocdInstances';
import { Revisions } from '../details/Revisions';
import { Interest } from '../polling/Interest';
import { BackgroundReads } from './BackgroundReads';

const REPOSITORY = 'https://git.example.com/acme/other.git';

const APPLICATION: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments',
  labels: {},
  destination: { name: 'dev', namespace: 'payments' },
  autoSync: true,
  paused: false,
  sources: [{ kind: 'git', repoUrl: REPOSITORY }],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

const [NONPROD, PROD] = ArgocdInstances.create({
  instances: ['nonprod', 'prod'].map(name => ({
    name,
    url: 'https://argocd.internal',
    frontendUrl: 'https://argocd.example.com',
    credentials: { token: 'never-shown' },
  })),
  logger: mockServices.logger.mock(),
}).all.map((access): ArgocdInstanceAccess => {
  const status = { name: access.instance.name, state: 'live' as const };
  return {
    ...access,
    mirror: Object.assign(access.mirror, { status: () => status }),
  };
});

describe('BackgroundReads', () => {
  /** What is asked for and not answered yet: instance and revision. */
  let open: { question: string; answer: () => void }[];
  const find = jest.fn<
    ReturnType<Revisions['find']>,
    Parameters<Revisions['find']>
  >();
  let read: string[];
  let reads: BackgroundReads;

  beforeEach(() => {
    open = [];
    read = [];
    find.mockReset();
    find.mockImplementation(
      async ({ instance }, _, { revision, signal }) =>
        new Promise((resolve, reject) => {
          const answer = () => resolve({ kind: 'git', revision, tags: [] });
          open.push({ question: `${instance.name} ${revision}`, answer });
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    reads = BackgroundReads.create({
      revisions: { find },
      onRead: ({ revision }) => read.push(revision),
    });
  });

  afterEach(async () => {
    await reads.stop();
  });

  function want(
    revision: string,
    interest: Interest,
    access: ArgocdInstanceAccess = NONPROD,
  ): void {
    reads.want({
      access,
      application: APPLICATION,
      revision,
      repoUrl: REPOSITORY,
      source: 0,
      interest,
    });
  }

  function asked(): string[] {
    return open.map(({ question }) => question);
  }

  /** Answers everything, one after the other. */
  async function answerAll(): Promise<void> {
    while (open.length > 0) {
      open.shift()?.answer();
      await new Promise(setImmediate);
    }
  }

  it('asks an instance for one row at a time, so that there is room for pages', async () => {
    ['r1', 'r2', 'r3'].forEach(revision => want(revision, 'row'));
    want('r4', 'row', PROD);
    expect(asked()).toEqual(['nonprod r1', 'prod r4']);
    want('p1', 'page');
    expect(asked()).toEqual(['nonprod r1', 'prod r4', 'nonprod p1']);
    want('p2', 'page');
    want('p3', 'page');
    expect(asked()).toHaveLength(3);
    await answerAll();
    expect(read).toEqual(['r1', 'r4', 'p1', 'p2', 'p3', 'r2', 'r3']);
  });

  it('asks sooner for a row whose page is opened', async () => {
    ['r1', 'r2', 'r3'].forEach(revision => want(revision, 'row'));
    want('r3', 'page');
    expect(asked()).toEqual(['nonprod r1', 'nonprod r3']);
    await answerAll();
    expect(read).toEqual(['r1', 'r3', 'r2']);
    expect(find).toHaveBeenCalledTimes(3);
  });

  it('asks an instance for 300 rows an hour at the most, 250 of them at once', async () => {
    const wantRows = (from: number) => {
      for (let row = from; row < from + 1_000; row += 1) {
        want(`r${row}`, 'row');
      }
    };
    wantRows(0);
    await answerAll();
    // One of them has begun before the others wait.
    expect(read).toHaveLength(251);
    wantRows(1_000);
    await answerAll();
    expect(read).toHaveLength(300);

    want('p1', 'page');
    want('r1', 'row', PROD);
    await answerAll();
    expect(read.slice(300)).toEqual(['p1', 'r1']);

    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 3_600_001);
    wantRows(2_000);
    await answerAll();
    clock.mockRestore();
    expect(read).toHaveLength(302 + 251);
  });
});
