import { mockServices } from '@backstage/backend-test-utils';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { rawApplication, TestArgocd } from '../__testUtils__/TestArgocd';
import { pause } from '../__testUtils__/TestPortal';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { ArgocdRevisions } from './ArgocdRevisions';

const COMMIT = '2b0032dc1111069d3544c1fa3ae7250c92a8cea1';
const REPOSITORY = 'https://git.example.com/acme/apps';
const OTHER = 'https://git.example.com/acme/other';

function application(
  name: string,
  ...repositories: string[]
): ArgocdApplication {
  return {
    name,
    namespace: 'argocd',
    project: 'payments',
    labels: {},
    destination: { name: 'dev', namespace: 'payments' },
    autoSync: true,
    paused: false,
    sources: repositories.map(repoUrl => ({ kind: 'git', repoUrl })),
    sync: 'Synced',
    health: 'Healthy',
    images: [],
    detailed: true,
    conditions: [],
    history: [],
  };
}

function metadataOf(name: string): string {
  return `GET ${name}/revisions/${COMMIT}/metadata`;
}

describe('ArgocdRevisions', () => {
  const logger = mockServices.logger.mock();
  const signal = new AbortController().signal;
  let argocd: TestArgocd;
  let instances: ArgocdInstances;
  let revisions: ArgocdRevisions;

  beforeEach(async () => {
    logger.warn.mockReset();
    argocd = await TestArgocd.start([rawApplication('checkout-dev')]);
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
    revisions = ArgocdRevisions.create({ logger });
  });

  afterEach(async () => {
    await instances.stop();
    await argocd.server.stop();
  });

  function find(
    found: ArgocdApplication,
    question: { repoUrl?: string; source?: number } = {},
  ) {
    return revisions.find(instances.all[0], found, {
      revision: COMMIT,
      signal,
      ...question,
    });
  }

  /** What is remembered of any failure for a second has gone. */
  async function aMomentLater(): Promise<void> {
    await pause(1_100);
  }

  it.each<[string, Parameters<TestArgocd['answer']>[1], string, string]>([
    [
      'that the Application is not there',
      'detail/resource-tree-missing-app',
      'NotFoundError',
      'not found',
    ],
    [
      'that the commit is not there (fact 32)',
      'detail/revision-metadata-unknown',
      'ServiceUnavailableError',
      'Failed to checkout revision',
    ],
  ])('remembers for some minutes %s', async (_, answer, name, message) => {
    const checkout = application('checkout-dev', REPOSITORY);
    argocd.answer(metadataOf('checkout-dev'), answer);
    const expected = { name, message: expect.stringContaining(message) };
    await expect(find(checkout)).rejects.toMatchObject(expected);
    await aMomentLater();
    await expect(find(checkout)).rejects.toMatchObject(expected);
    expect(argocd.asked).toHaveLength(1);

    const now = Date.now();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 181_000);
    argocd.answer(metadataOf('checkout-dev'), 'detail/revision-metadata');
    expect(await find(checkout)).toMatchObject({ author: 'acme-bump[bot]' });
    clock.mockRestore();
    expect(argocd.asked).toHaveLength(2);
  });

  it('asks for another Application of the repository all the same', async () => {
    argocd.answer(
      metadataOf('checkout-dev'),
      'detail/resource-tree-missing-app',
    );
    argocd.answer(metadataOf('ledger-dev'), 'detail/revision-metadata');
    const checkout = application('checkout-dev', REPOSITORY);
    await expect(find(checkout)).rejects.toThrow('not found');
    await aMomentLater();
    await find(application('ledger-dev', REPOSITORY));
    expect(await find(checkout)).toMatchObject({ author: 'acme-bump[bot]' });
  });

  it('asks again a moment after anything else that fails', async () => {
    const checkout = application('checkout-dev', REPOSITORY);
    argocd.answer(metadataOf('checkout-dev'), {
      status: 500,
      json: { code: 14, message: 'dial tcp 10.96.1.2:8081: refused' },
    });
    await expect(find(checkout)).rejects.toThrow('refused');
    argocd.answer(metadataOf('checkout-dev'), 'detail/revision-metadata');
    await aMomentLater();
    expect(await find(checkout)).toMatchObject({ author: 'acme-bump[bot]' });
  });

  it.each([
    ['of the repository of the deployment', { repoUrl: OTHER }, '1'],
    ['that is named', { repoUrl: OTHER, source: 0 }, '0'],
    ['that is the first, where nothing is known', {}, '0'],
    [
      'that is the first, where the repository is none of them any more',
      { repoUrl: 'https://git.example.com/acme/old' },
      '0',
    ],
  ])('asks for the source %s', async (_, question, sourceIndex) => {
    argocd.answer(metadataOf('checkout-dev'), 'detail/revision-metadata');
    const checkout = application('checkout-dev', REPOSITORY, OTHER);
    await find(checkout, question);
    expect(argocd.asked[0].query).toMatchObject({ sourceIndex });
  });

  it('knows what it has found', async () => {
    argocd.answer(metadataOf('checkout-dev'), 'detail/revision-metadata');
    const [access] = instances.all;
    const entry = { revision: COMMIT, repoUrl: REPOSITORY };
    expect(revisions.knows(access, entry)).toBe(false);
    await find(application('checkout-dev', REPOSITORY));
    expect(revisions.knows(access, entry)).toBe(true);
    expect(revisions.summarize(access, entry)).toMatchObject({
      author: 'acme-bump[bot]',
    });
  });
});
