import { mockServices } from '@backstage/backend-test-utils';
import {
  ArgocdApplication,
  ArgocdDetails,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { TestArgocd } from '../__testUtils__/TestArgocd';
import { eventually } from '../__testUtils__/TestPortal';
import { ArgocdInstances, FoundApplication } from '../argocd/ArgocdInstances';
import { DetailsService } from './DetailsService';

const TREE = 'GET checkout-dev/resource-tree';
const TIMEOUT_MS = 200;

const APPLICATION: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
  labels: {},
  destination: { name: 'in-cluster', namespace: 'payments-dev' },
  autoSync: true,
  paused: false,
  sources: [],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

describe('DetailsService', () => {
  const { signal } = new AbortController();
  const logger = mockServices.logger.mock();
  let argocd: TestArgocd;
  let instances: ArgocdInstances;
  let details: DetailsService;
  let found: FoundApplication;

  beforeEach(async () => {
    jest.clearAllMocks();
    argocd = await TestArgocd.start([]);
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
      logger: mockServices.logger.mock(),
    });
    details = DetailsService.create({ instances, logger });
    const [access] = instances.all;
    found = {
      application: APPLICATION,
      access: {
        ...access,
        details: ArgocdDetails.create({
          transport: access.transport,
          comparisonTimeoutMs: TIMEOUT_MS,
        }),
      },
    };
  });

  afterEach(async () => {
    await instances.stop();
    await argocd.server.stop();
  });

  it('gives the end of a wait that was too long to all who waited, and tells the log once what to do', async () => {
    argocd.answer(TREE, 'silence');

    const waiting = Array.from({ length: 10 }, () =>
      details.tree(found, { signal }),
    );

    for (const result of await Promise.allSettled(waiting)) {
      expect(result).toMatchObject({
        status: 'rejected',
        reason: {
          name: 'ServiceUnavailableError',
          message:
            'Argo CD "nonprod": read the resource tree: Argo CD does not answer in time',
        },
      });
    }
    expect(argocd.countOf(TREE)).toBe(1);
    expect(logger.warn.mock.calls).toEqual([
      [expect.stringContaining('See whether Argo CD’s own page opens')],
    ]);
  });

  it('stops waiting at once after five waits in a row that were too long', async () => {
    argocd.answer(TREE, 'silence');
    for (let attempt = 0; attempt < 5; attempt += 1) {
      details.forget(found);
      await expect(details.tree(found, { signal })).rejects.toThrow(
        'does not answer in time',
      );
    }
    details.forget(found);
    const startedAt = Date.now();
    await expect(details.tree(found, { signal })).rejects.toThrow(
      /not asked, as Argo CD has not answered for \d+ seconds/,
    );
    expect(Date.now() - startedAt).toBeLessThan(TIMEOUT_MS);
    expect(argocd.countOf(TREE)).toBe(5);
  });

  it('goes on for the others when one who waits has gone', async () => {
    let answerNow = () => {};
    argocd.answer(
      TREE,
      'detail/resource-tree-deployment',
      new Promise<void>(resolve => {
        answerNow = resolve;
      }),
    );
    const leaving = new AbortController();
    const gone = details.tree(found, { signal: leaving.signal });
    const staying = details.tree(found, { signal });
    await eventually(() => argocd.countOf(TREE) === 1);

    leaving.abort(new Error('The caller has gone'));
    await expect(gone).rejects.toThrow('The caller has gone');
    answerNow();

    expect((await staying).answer.items).toHaveLength(9);
    expect(argocd.countOf(TREE)).toBe(1);
    expect(argocd.givenUp).toBe(0);
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('asks again a moment after a failure', async () => {
    argocd.answer(TREE, { status: 500, json: { message: 'cache is lost' } });
    await expect(details.tree(found, { signal })).rejects.toThrow(
      'cache is lost',
    );
    argocd.answer(TREE, 'detail/resource-tree-after-cache-loss');
    await eventually(async () =>
      details.tree(found, { signal }).then(
        ({ answer }) => answer.items.length > 0,
        () => false,
      ),
    );
    expect(argocd.countOf(TREE)).toBe(2);
  });
});
