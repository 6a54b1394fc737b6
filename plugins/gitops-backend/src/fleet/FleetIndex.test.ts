import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import {
  ArgocdApplication,
  GitopsEnvironment,
} from '@gitops-flow/backstage-plugin-gitops-node';
import fc from 'fast-check';
import { rawApplication, TestArgocd } from '../__testUtils__/TestArgocd';
import { eventually } from '../__testUtils__/TestPortal';
import { EntityGrant } from '../access/EntityGrant';
import { readEntityTarget } from '../access/readEntityTarget';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { fleetEntity } from './__testUtils__/fleetEntity';
import { FleetIndex } from './FleetIndex';

const ENVIRONMENTS = ['dev', 'prod'].map(
  (name): GitopsEnvironment => ({
    name,
    title: name,
    instance: 'nonprod',
    applicationNamespace: 'argocd',
    destination: { name: `cluster-${name}` },
    requireDigest: false,
    sync: { automated: true, prune: true, selfHeal: true },
    decommission: 'allowed',
  }),
);

function grantOf(entity: Entity, refused: string[] = []): EntityGrant {
  return EntityGrant.create({
    entity,
    permission: 'gitops.deployment.read',
    decide: environment => !refused.includes(environment),
    readTarget: () => readEntityTarget(entity),
  });
}

const GRANTS = [
  grantOf(fleetEntity('one')),
  grantOf(fleetEntity('two'), ['prod']),
  grantOf(
    fleetEntity('all', { annotations: { 'argocd/project-name': 'payments' } }),
  ),
  grantOf(
    fleetEntity('broken', { annotations: { 'argocd/app-selector': '!a' } }),
  ),
  grantOf(fleetEntity('plain', { annotations: {} })),
];

const NAMES = ['a', 'b', 'c'];

const operations = fc.oneof(
  { weight: 1, arbitrary: fc.record({ remove: fc.constantFrom(...NAMES) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      set: fc.constantFrom(...NAMES),
      entity: fc.constantFrom('one', 'two', 'three'),
      // Without the label, the cluster decides.
      environment: fc.constantFrom('dev', 'prod', 'qa', undefined),
      cluster: fc.constantFrom('cluster-dev', 'cluster-prod'),
      project: fc.constantFrom('payments', 'other'),
      health: fc.constantFrom('Healthy', 'Degraded'),
    }),
  },
);
type Operation = typeof operations extends fc.Arbitrary<infer R> ? R : never;

describe('FleetIndex', () => {
  const logger = mockServices.logger.mock();
  let argocd: TestArgocd;
  let instances: ArgocdInstances;
  let steps = 0;

  beforeEach(async () => {
    logger.warn.mockReset();
    argocd = await TestArgocd.start([]);
    instances = ArgocdInstances.create({
      instances: [
        {
          name: 'nonprod',
          url: argocd.server.url,
          frontendUrl: argocd.server.url,
          credentials: { token: 't' },
        },
      ],
      logger: mockServices.logger.mock(),
    });
    instances.start();
    await eventually(() => argocd.openStreams === 1);
  });

  afterEach(async () => {
    await instances.stop();
    await argocd.server.stop();
  });

  function createIndex(maxRows?: number): FleetIndex {
    return FleetIndex.create({
      instances,
      environments: ENVIRONMENTS,
      logger,
      maxRows,
    });
  }

  function mirrored(name: string): ArgocdApplication | undefined {
    return instances.find({ name }).at(0)?.application;
  }

  async function run(operation: Operation): Promise<void> {
    if ('remove' in operation) {
      argocd.remove(operation.remove);
      await eventually(() => !mirrored(operation.remove));
      return;
    }
    steps += 1;
    const { set, entity, environment, cluster, project, health } = operation;
    const image = `acme/image:${steps}`;
    const { metadata, ...rest } = rawApplication(set, {
      spec: { project, destination: { name: cluster } },
      images: [image],
      status: { health: { status: health } },
    });
    const labels = {
      'app.kubernetes.io/name': entity,
      ...(environment ? { environment } : {}),
    };
    argocd.set({ ...rest, metadata: { ...metadata, labels } });
    await eventually(() => mirrored(set)?.images.at(0) === image);
  }

  it('gives after any changes what an index gives that was not there before', async () => {
    const index = createIndex();
    await fc.assert(
      fc.asyncProperty(
        fc.array(operations, { minLength: 1, maxLength: 8 }),
        async sequence => {
          for (const operation of sequence) {
            await run(operation);
            expect(index.rowsOf(GRANTS)).toEqual(createIndex().rowsOf(GRANTS));
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('puts what moves to another cluster where it belongs now', async () => {
    const index = createIndex();
    const found = async (name: string, cluster: 'dev' | 'prod') => {
      await run({
        set: name,
        entity: 'one',
        environment: undefined,
        cluster: `cluster-${cluster}`,
        project: 'other',
        health: 'Healthy',
      });
      return index
        .rowsOf(GRANTS)
        .map(
          ({ application: { application, environment } }) =>
            `${application.name} in ${environment}`,
        );
    };
    await found('a', 'dev');
    expect(await found('b', 'prod')).toEqual(['a in dev', 'b in prod']);
    expect(await found('a', 'prod')).toEqual(['a in prod', 'b in prod']);
    expect(await found('b', 'dev')).toEqual(['b in dev', 'a in prod']);
  });

  it('gives to each person what the grants of that person allow', async () => {
    const index = createIndex();
    for (const environment of ['dev', 'prod'] as const) {
      await run({
        set: environment,
        entity: 'one',
        environment,
        cluster: 'cluster-dev',
        project: 'other',
        health: 'Healthy',
      });
    }
    const one = fleetEntity('one');
    const namesFor = (refused: string[]) =>
      index
        .rowsOf([grantOf(one, refused)])
        .map(({ application }) => application.application.name);
    expect(namesFor([])).toEqual(['dev', 'prod']);
    expect(namesFor(['prod'])).toEqual(['dev']);
    expect(namesFor(['dev'])).toEqual(['prod']);
    expect(namesFor([])).toEqual(['dev', 'prod']);
    expect(index.rowsOf([])).toEqual([]);
  });

  it('leaves out the entities that name the most, where it is too much, and says so once', async () => {
    const names = ['a', 'b', 'c', 'd'];
    for (const name of names) {
      await run({
        set: name,
        entity: name === 'a' ? 'one' : 'two',
        environment: 'dev',
        cluster: 'cluster-dev',
        project: 'payments',
        health: 'Healthy',
      });
    }
    const refsWith = (maxRows: number) => {
      const index = createIndex(maxRows);
      index.rowsOf(GRANTS);
      return index.rowsOf(GRANTS).map(({ entity }) => entity.ref);
    };
    expect(refsWith(8)).toHaveLength(8);
    expect(logger.warn).not.toHaveBeenCalled();
    expect(new Set(refsWith(7))).toEqual(
      new Set(['component:default/one', 'component:default/two']),
    );
    expect(logger.warn.mock.calls).toEqual([
      [
        "Somebody's fleet has more than 7 rows. 1 of the entities that name the most Applications are left out of it, among them component:default/all (4): narrow their annotations argocd/*, or set gitops.access",
      ],
    ]);
  });
});
