import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { PACKAGE_FOLDER } from '../packageFolder';
import { applicationFiles } from './testing/applicationFiles';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';

jest.setTimeout(60_000);

const PROFILES = resolve(
  PACKAGE_FOLDER,
  '../../templates/platform/eks_baseline_chart_Helm/ci',
);
const profiles = readdirSync(PROFILES)
  .filter(file => file.endsWith('-values.yaml'))
  .map(file => file.replace('-values.yaml', ''));

/** Every kind that a profile makes, itself or through a controller. */
const kinds = new Set<string>();

/** An application of its own for each profile: names must not collide. */
const nameOf = (profile: string) => `p-${profile.toLowerCase()}`;

describe('profiles of the baseline chart', () => {
  let gitops: TestGitops;
  let client: TestClient;

  beforeAll(async () => {
    gitops = await TestGitops.create();
    const files = profiles.map(profile => {
      const { image = {}, ...values } = parse(
        readFileSync(join(PROFILES, `${profile}-values.yaml`), 'utf8'),
      );
      return applicationFiles({
        name: nameOf(profile),
        image,
        values: {
          ...values,
          name: nameOf(profile),
          team: 'payments',
          environment: 'dev',
        },
      });
    });
    await gitops.commit('Profiles', Object.assign({}, ...files));
    client = TestClient.create(await gitops.startServer());
  });

  afterAll(() => gitops.dispose());

  it.each(profiles)('%s becomes Synced and Healthy', async profile => {
    const { status } = await client.untilSettled(`${nameOf(profile)}-dev`);
    expect(status.operationState?.phase).toBe('Succeeded');
    expect(status.conditions).toBeUndefined();
    const idle = profile.startsWith('idle');
    const { images = [] } = status.summary;
    expect(images.length > 0).toBe(!idle);
    const { body } = await client.json<{ nodes: { kind: string }[] }>(
      `/api/v1/applications/${nameOf(profile)}-dev/resource-tree`,
    );
    body.nodes.forEach(({ kind }) => kinds.add(kind));
  });

  it('cover what the chart can make', () => {
    expect([...kinds].sort()).toEqual(
      expect.arrayContaining([
        'AnalysisTemplate',
        'ConfigMap',
        'CronJob',
        'Deployment',
        'ExternalSecret',
        'HTTPRoute',
        'HorizontalPodAutoscaler',
        'Ingress',
        'Job',
        'NetworkPolicy',
        'Pod',
        'PodDisruptionBudget',
        'PrometheusRule',
        'ReplicaSet',
        'Rollout',
        'ScaledObject',
        'Secret',
        'Service',
        'ServiceAccount',
        'ServiceMonitor',
      ]),
    );
  });

  it.each([
    ['p-hpa', 'Deployment', 2],
    ['p-keda', 'Deployment', 1],
    ['p-everything', 'Rollout', 3],
  ])(
    '%s runs as many pods as its autoscaler wants',
    async (name, kind, pods) => {
      const { body } = await client.json<{
        nodes: {
          kind: string;
          name: string;
          uid: string;
          parentRefs?: { uid: string }[];
        }[];
      }>(`/api/v1/applications/${name}-dev/resource-tree`);
      const childrenOf = (uid: string, wanted: string) =>
        body.nodes.filter(
          node => node.kind === wanted && node.parentRefs?.[0].uid === uid,
        );
      const [workload] = body.nodes.filter(node => node.kind === kind);
      const replicaSets = childrenOf(workload.uid, 'ReplicaSet');
      expect(
        replicaSets.flatMap(({ uid }) => childrenOf(uid, 'Pod')),
      ).toHaveLength(pods);
    },
  );
});
