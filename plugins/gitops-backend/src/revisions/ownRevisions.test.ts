import { rawApplication } from '../__testUtils__/TestArgocd';
import { pause, TestPortal } from '../__testUtils__/TestPortal';
import { applicationId } from '../applications/applicationId';

const OURS = 'c27e5f8'.padEnd(40, '0');
const OLD = 'ad0b7cd'.padEnd(40, '0');
const THEIRS = 'bad5eed'.padEnd(40, '0');

function commit(sha: string, author: string) {
  return {
    sha,
    author,
    authoredAt: '2026-11-23T05:59:00Z',
    message: `Change ${sha.slice(0, 7)}`,
  };
}

function pathOf(revision: string): string {
  const id = applicationId({
    instance: 'nonprod',
    namespace: 'argocd',
    name: 'checkout-dev',
  });
  return `/entities/component/default/checkout/applications/${id}/revisions/${revision}`;
}

describe('the page of a revision', () => {
  let portal: TestPortal;
  let repoUrl: string;

  beforeAll(async () => {
    portal = await TestPortal.create();
    repoUrl = `${portal.github.server.url}/acme/gitops-apps.git`;
    portal.github.commits = [
      commit(THEIRS, 'Mallory Example'),
      commit(OURS, 'Maria Example'),
    ];
    portal.github.oldCommits = [commit(OLD, 'Ada Example')];
    portal.nonprod.set(
      rawApplication('checkout-dev', {
        spec: { source: { repoURL: repoUrl, path: 'charts/a' } },
        status: {
          history: [
            {
              id: 7,
              revision: OURS,
              deployedAt: '2026-11-23T06:00:00Z',
              source: { repoURL: repoUrl },
            },
          ],
        },
      }),
    );
    await portal.start(portal.config({ pollInterval: '1h' }));
    await portal.untilMirrored();
  });

  afterAll(async () => {
    await portal.stop();
  });

  it('is there for what the Application was deployed at', async () => {
    const { status, body } = await portal.get(pathOf(OURS));
    expect([status, body.author]).toEqual([200, 'Maria Example']);
  });

  it('is there for what only the database remembers', async () => {
    const history = await portal.history();
    await history.recordDeployments([
      {
        instance: 'nonprod',
        namespace: 'argocd',
        name: 'checkout-dev',
        environment: 'dev',
        historyId: 1,
        revision: OLD,
        deployedAt: '2026-11-01T06:00:00Z',
        automated: true,
        repoUrl,
        rollback: false,
      },
    ]);
    const { status, body } = await portal.get(pathOf(OLD));
    expect([status, body.author]).toEqual([200, 'Ada Example']);
  });

  it('is not there for a commit of somebody else in the same repository', async () => {
    const { status, body, text } = await portal.get(pathOf(THEIRS));
    expect(status).toBe(404);
    expect(body.error).toEqual({
      name: 'NotFoundError',
      message: `checkout-dev has no deployment of the revision "${THEIRS}": take one out of its history`,
    });
    expect(text).not.toContain('Mallory');
  });

  it('asks nobody, whatever is guessed', async () => {
    await pause(300);
    const asked = () =>
      [portal.github, portal.nonprod].map(({ server }) =>
        server.requests.filter(path => /commits\/|revisions\//.test(path)),
      );
    const before = asked();
    for (let guess = 0; guess < 50; guess += 1) {
      const revision = guess.toString(16).padStart(40, '1');
      expect((await portal.get(pathOf(revision))).status).toBe(404);
    }
    expect(asked()).toEqual(before);
  });
});
