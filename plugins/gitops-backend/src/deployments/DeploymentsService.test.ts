import { mockServices } from '@backstage/backend-test-utils';
import { ConfigReader } from '@backstage/config';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationPlace,
  ArgocdApplication,
  GitopsEnvironment,
  WrittenCommit,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { ArgocdRevisions } from '../details/ArgocdRevisions';
import { CommitLog } from '../revisions/CommitLog';
import { CommitPages } from '../revisions/CommitPages';
import { RevisionBook } from '../revisions/RevisionBook';
import { ApplicationOverview } from './ApplicationOverview';
import { DeploymentOutcomes } from './DeploymentOutcomes';
import { DeploymentsService } from './DeploymentsService';

const NONPROD = {
  name: 'nonprod',
  url: 'https://nonprod.internal',
  frontendUrl: 'https://nonprod.example.com/argo',
  credentials: { token: 'never-shown' },
};
const TARGET = {
  entityRef: 'component:default/checkout',
  application: 'checkout',
  query: {},
};
const DEV: GitopsEnvironment = {
  name: 'dev',
  title: 'Development',
  instance: 'nonprod',
  applicationNamespace: 'argocd',
  destination: { name: 'dev' },
  requireDigest: false,
  sync: { automated: true, prune: true, selfHeal: true },
  decommission: 'allowed',
};
const LIVE: InstanceStatus = {
  name: 'nonprod',
  state: 'live',
  observedAt: '2026-11-23T09:00:00.000Z',
};

function application(
  name: string,
  changes: Partial<ArgocdApplication> = {},
): ArgocdApplication {
  return {
    name,
    namespace: 'argocd',
    project: 'payments',
    labels: { environment: 'dev' },
    destination: { name: 'dev', namespace: 'payments' },
    autoSync: true,
    paused: false,
    sources: [],
    sync: 'Synced',
    health: 'Healthy',
    images: ['nginx:1.29.3'],
    detailed: true,
    conditions: [],
    history: [],
    ...changes,
  };
}

const REPOSITORY = 'https://github.com/acme/gitops-apps';
const LOGGER = mockServices.logger.mock();
const INSTANCES = ArgocdInstances.create({
  instances: [NONPROD],
  logger: LOGGER,
});
const [ACCESS] = INSTANCES.all;

interface Known {
  commits?: WrittenCommit[];
  desired?: (place: ApplicationPlace) => string | undefined;
  outcomes?: DeploymentOutcomes;
}

function answer(...applications: ArgocdApplication[]) {
  return answerOf(LIVE, applications);
}

function answerOf(
  status: InstanceStatus,
  applications: ArgocdApplication[],
  known: Known = {},
) {
  const { commits = [], desired, outcomes } = known;
  const log = CommitLog.create({
    logger: LOGGER,
    source: { listNew: async () => [], read: async () => commits[0] },
  });
  const overview = ApplicationOverview.create({
    environments: [DEV],
    desired: {
      want: () => {},
      imageOf: place => {
        const tag = desired?.(place);
        return tag ? { repository: 'nginx', tag } : undefined;
      },
    },
    outcomes: outcomes ?? DeploymentOutcomes.create(),
    revisions: RevisionBook.create({
      commits: Object.assign(log, {
        get: (id: string) => commits.find(({ commit }) => commit === id),
      }),
      argocd: ArgocdRevisions.create({ logger: LOGGER }),
      logger: LOGGER,
      pages: CommitPages.fromConfig(new ConfigReader({})),
      repositoryUrl: REPOSITORY,
    }),
    repositoryUrl: REPOSITORY,
  });
  return DeploymentsService.create({
    environments: [DEV],
    instances: {
      find: () =>
        applications.map(found => ({ access: ACCESS, application: found })),
      statuses: () => [status],
    },
    overview,
    pullRequests: { pullRequestsOf: () => [] },
  }).deploymentsOf(TARGET);
}

describe('DeploymentsService', () => {
  afterAll(async () => {
    await INSTANCES.stop();
  });

  it('puts the worst health first', () => {
    const { environments } = answer(
      application('healthy'),
      application('unknown', { health: 'Unknown' }),
      application('degraded-b', { health: 'Degraded' }),
      application('suspended', { health: 'Suspended' }),
      application('degraded-a', { health: 'Degraded' }),
      application('progressing', { health: 'Progressing' }),
      application('missing', { health: 'Missing' }),
    );
    expect(environments[0].applications.map(({ name }) => name)).toEqual([
      'unknown',
      'degraded-a',
      'degraded-b',
      'missing',
      'progressing',
      'suspended',
      'healthy',
    ]);
  });

  it('puts what is not configured behind what is', () => {
    const { environments } = answer(
      application('in-qa', { labels: { environment: 'qa' } }),
      application('anywhere', {
        labels: {},
        destination: { server: 'https://10.0.0.1', namespace: 'x' },
      }),
    );
    expect(
      environments.map(({ name, state, applications }) => ({
        name,
        state,
        applications: applications.map(app => app.name),
      })),
    ).toEqual([
      { name: 'dev', state: 'absent', applications: [] },
      {
        name: 'nonprod/https://10.0.0.1',
        state: 'deployed',
        applications: ['anywhere'],
      },
      { name: 'nonprod/qa', state: 'deployed', applications: ['in-qa'] },
    ]);
  });

  it('links to the pages of Argo CD, not to its API', () => {
    const { environments } = answer(
      application('checkout-dev', { namespace: 'team-a' }),
    );
    expect(environments[0].applications[0].url).toBe(
      'https://nonprod.example.com/argo/applications/team-a/checkout-dev',
    );
  });

  it('shows nothing of how instances are reached, nor labels', () => {
    const text = JSON.stringify(answer(application('checkout-dev')));
    expect(text).not.toContain('never-shown');
    expect(text).not.toContain('nonprod.internal');
    expect(text).not.toContain('labels');
  });

  it.each<[string, InstanceStatus, object]>([
    ['live', LIVE, { observedAt: LIVE.observedAt, stale: false }],
    [
      'stale',
      { ...LIVE, state: 'stale' },
      { observedAt: LIVE.observedAt, stale: true },
    ],
  ])('says how old the data of a %s instance is', (_, status, expected) => {
    const [dev] = answerOf(status, [application('checkout-dev')]).environments;
    expect(dev).toMatchObject(expected);
    expect(dev.applications).toMatchObject([expected]);
  });

  it('says that it does not know where an instance was never reached', () => {
    const { environments } = answerOf(
      { name: 'nonprod', state: 'connecting' },
      [],
    );
    expect(environments).toEqual([
      expect.objectContaining({ name: 'dev', state: 'unknown', stale: true }),
    ]);
    expect(environments[0]).not.toHaveProperty('observedAt');
  });

  it('shows what was deployed last, and nothing of repositories in the history', () => {
    const [dev] = answer(
      application('checkout-dev', {
        history: [
          {
            id: 2,
            revision: 'c27e5f8',
            deployedAt: '2026-11-23T08:00:00Z',
            automated: true,
            repoUrl: 'https://git.internal/acme/gitops-apps',
          },
        ],
      }),
    ).environments;
    expect(dev.applications[0]).toMatchObject({
      revision: { revision: 'c27e5f8' },
      history: [
        {
          id: 2,
          revision: 'c27e5f8',
          deployedAt: '2026-11-23T08:00:00Z',
          automated: true,
        },
      ],
    });
    expect(JSON.stringify(dev.applications[0].history)).not.toContain(
      'git.internal',
    );
  });

  describe('the history', () => {
    const SHA = 'c27e5f8'.padEnd(40, '0');
    const OLD = 'ad0b7cd'.padEnd(40, '0');
    const entry = (id: number, revision: string, changes: object = {}) => ({
      id,
      revision,
      deployedAt: `2026-11-23T08:0${id}:05Z`,
      syncSeconds: 5,
      automated: true,
      repoUrl: `${REPOSITORY}.git`,
      ...changes,
    });
    const commit = {
      commit: SHA,
      author: 'Maria Example',
      authoredAt: '2026-11-23T07:59:00Z',
      message: 'Promote checkout to dev\n\nRequested by maria',
    };

    it('says who wrote a revision, when, and why in one line', () => {
      const [dev] = answerOf(
        LIVE,
        [application('checkout-dev', { history: [entry(1, SHA)] })],
        { commits: [commit] },
      ).environments;
      const summary = {
        revision: SHA,
        author: 'Maria Example',
        message: 'Promote checkout to dev',
        authoredAt: '2026-11-23T07:59:00Z',
        url: `${REPOSITORY}/commit/${SHA}`,
      };
      expect(dev.applications[0].revision).toEqual(summary);
      expect(dev.applications[0].history[0]).toEqual({
        ...summary,
        id: 1,
        deployStartedAt: '2026-11-23T08:01:00Z',
        deployedAt: '2026-11-23T08:01:05Z',
        automated: true,
      });
    });

    it('knows the repository of an entry that does not name it from the only source', () => {
      const [dev] = answerOf(
        LIVE,
        [
          application('checkout-dev', {
            sources: [{ kind: 'git', repoUrl: `${REPOSITORY}.git` }],
            history: [entry(1, SHA, { repoUrl: undefined })],
          }),
        ],
        { commits: [commit] },
      ).environments;
      expect(dev.applications[0].history[0].author).toBe('Maria Example');
    });

    it('tells a rollback, who began what, and for whom', () => {
      const [dev] = answer(
        application('checkout-dev', {
          operation: {
            phase: 'Succeeded',
            startedAt: '2026-11-23T08:03:00Z',
            requestedBy: 'user:default/maria',
          },
          history: [
            entry(3, OLD, { automated: false, initiatedBy: 'backstage' }),
            entry(2, SHA),
            entry(1, OLD),
          ],
        }),
      ).environments;
      expect(dev.applications[0].history).toMatchObject([
        {
          id: 3,
          rollback: true,
          automated: false,
          initiatedBy: 'backstage',
          requestedBy: 'user:default/maria',
        },
        { id: 2, automated: true },
        { id: 1, automated: true },
      ]);
      expect(dev.applications[0].history[1]).not.toHaveProperty('rollback');
    });

    it('tells how deployments ended that somebody has watched', () => {
      const outcomes = DeploymentOutcomes.create();
      const app = application('checkout-dev', {
        history: [entry(2, SHA), entry(1, OLD)],
      });
      outcomes.onEvents('nonprod', [
        {
          type: 'settled',
          application: app,
          deployment: {
            historyId: 2,
            revision: SHA,
            deployedAt: '2026-11-23T08:02:05Z',
            automated: true,
            rollback: false,
            outcome: 'degraded',
            settledAt: '2026-11-23T08:04:00.000Z',
            requestedBy: 'user:default/maria',
          },
        },
      ]);
      const [dev] = answerOf(LIVE, [app], { outcomes }).environments;
      expect(dev.applications[0].history[0]).toMatchObject({
        outcome: 'degraded',
        settledAt: '2026-11-23T08:04:00.000Z',
        requestedBy: 'user:default/maria',
      });
      expect(dev.applications[0].history[1]).not.toHaveProperty('outcome');
    });
  });

  describe('the desired image', () => {
    const ours = (changes: Partial<ArgocdApplication> = {}) =>
      application('checkout-dev', {
        labels: {
          environment: 'dev',
          team: 'payments',
          'app.kubernetes.io/name': 'checkout',
        },
        sources: [{ kind: 'git', repoUrl: `${REPOSITORY}.git` }],
        ...changes,
      });
    const desiredOf = (app: ArgocdApplication) => {
      const asked: ApplicationPlace[] = [];
      const [dev] = answerOf(LIVE, [app], {
        desired: place => {
          asked.push(place);
          return '1.29.4';
        },
      }).environments;
      return { asked, image: dev.applications[0].desiredImage };
    };

    it('is what the GitOps repository asks for in that environment', () => {
      expect(desiredOf(ours())).toEqual({
        asked: [
          { environment: 'dev', team: 'payments', application: 'checkout' },
        ],
        image: { repository: 'nginx', tag: '1.29.4' },
      });
    });

    it('is not asked for where the Application came in another way', () => {
      expect(desiredOf(ours({ sources: [] }))).toEqual({
        asked: [],
        image: undefined,
      });
    });
  });

  it('passes on what goes on with an Application', () => {
    const changes: Partial<ArgocdApplication> = {
      paused: true,
      deletingSince: '2026-11-23T08:00:00Z',
      applicationSet: 'all-teams',
      operation: {
        phase: 'Running',
        message: 'Retrying attempt #2',
        startedAt: '2026-11-23T08:00:00Z',
        retryCount: 2,
        dryRun: true,
        initiatedBy: 'backstage',
        requestedBy: 'user:default/maria',
        revision: 'c27e5f8',
      },
      sources: [
        {
          kind: 'helm',
          repoUrl: 'https://charts.example.com',
          chart: 'baseline',
          targetRevision: '1.2.3',
        },
        { kind: 'git', repoUrl: `${REPOSITORY}.git`, ref: 'values' },
      ],
    };
    const [dev] = answer(application('checkout-dev', changes)).environments;
    expect(dev.applications[0]).toMatchObject(changes);
  });
});
