import { Application } from './applications/Application';
import { ArgocdServer } from './ArgocdServer';
import { KubernetesEvent } from './cluster/events/EventStore';
import { manifestFiles } from './testing/applicationFiles';
import { compareShapes } from './testing/compareShapes';
import { eventually } from './testing/eventually';
import { configMap, deployment, IMAGE, rollout } from './testing/manifests';
import { readRecording } from './testing/readFixture';
import { TestClient } from './testing/TestClient';
import { TestGitops } from './testing/TestGitops';

jest.setTimeout(120_000);

const IN_PROJECT = 'project=payments-dev&namespace=payments-dev';
/** Nobody's fields are managed here: there is one writer. */
const MANAGED_FIELDS = /managedFields/;
/** Kubernetes fills in what a manifest leaves open; here it stays open. */
const DEFAULTS =
  /\.(spec|status)\.|\.(spec|status):|\.data\b|generateName|blockOwner|\.controller:|automountServiceAccountToken|deletionGracePeriod/;

const cronJob = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'shop-report' },
  spec: {
    schedule: '0 3 * * *',
    jobTemplate: {
      spec: {
        template: {
          spec: {
            restartPolicy: 'Never',
            containers: [{ name: 'main', image: `${IMAGE}:1.0.0` }],
          },
        },
      },
    },
  },
};

interface Action {
  name: string;
  disabled?: boolean;
}

interface Node {
  kind: string;
  name: string;
  namespace: string;
  uid: string;
  health?: { status: string };
}

describe('details of an application', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;

  beforeAll(async () => {
    gitops = await TestGitops.create();
    server = await gitops.startServer({
      deepLinks: {
        application: [
          {
            title: 'Dashboard',
            url: 'https://grafana.acme.example/d/app?var-namespace=${namespace}',
          },
        ],
        resource: [
          {
            title: 'Logs',
            url: 'https://logs.acme.example/${namespace}/${name}',
          },
        ],
      },
    });
    client = TestClient.create(server);
    await push({
      ...manifestFiles({
        name: 'shop-dev',
        manifests: [configMap('shop'), deployment('shop', '1.0.0'), cronJob],
      }),
      ...manifestFiles({
        name: 'fraud-dev',
        manifests: [deployment('fraud', '1.0.0-broken')],
      }),
      ...manifestFiles({
        name: 'settlement-dev',
        manifests: [deployment('settlement', '1.0.0')],
        syncPolicy: {},
      }),
      ...manifestFiles({
        name: 'gateway-dev',
        manifests: [rollout('gateway', '1.0.0')],
      }),
    });
    await client.untilSettled('checkout-dev');
    await client.untilSettled('shop-dev');
    await client.untilSettled('gateway-dev');
    await client.untilSettled('fraud-dev', 'Degraded');
  });

  afterAll(() => gitops.dispose());

  async function push(files: Record<string, string | null>): Promise<void> {
    await gitops.commit('Change', files);
    await server.repositoryChanged();
  }

  const get = <T>(application: string, path: string) =>
    client.json<T>(`/api/v1/applications/${application}/${path}`);

  const resource = (kind: string, group: string, name: string) =>
    `resource?${IN_PROJECT}&resourceName=${name}&version=v1&kind=${kind}&group=${group}`;

  const inOrder = (actions: Action[]) =>
    [...actions].sort((a, b) => (a.name < b.name ? -1 : 1));

  const actionsOf = async (
    application: string,
    kind: string,
    group: string,
    name: string,
    as: TestClient = client,
  ) => {
    const { body } = await as.json<{ actions?: Action[] }>(
      `/api/v1/applications/${application}/resource/actions?${IN_PROJECT}&resourceName=${name}&version=v1&kind=${kind}&group=${group}`,
    );
    return body.actions && inOrder(body.actions);
  };

  const recordedActions = (name: string) => {
    const { actions } = readRecording(`detail/${name}`).response.body as {
      actions?: Action[];
    };
    return actions && inOrder(actions);
  };

  const act = (
    application: string,
    kind: string,
    group: string,
    name: string,
    action: string,
    { as = client, parameters = [] as object[] } = {},
  ) =>
    as.json(`/api/v1/applications/${application}/resource/actions/v2`, {
      method: 'POST',
      body: {
        appNamespace: 'argocd',
        project: 'payments-dev',
        namespace: 'payments-dev',
        resourceName: name,
        group,
        version: 'v1',
        kind,
        action,
        resourceActionParameters: parameters,
      },
    });

  const nodes = async (application: string): Promise<Node[]> => {
    const { body } = await get<{ nodes?: Node[] }>(
      application,
      'resource-tree?project=payments-dev',
    );
    return body.nodes ?? [];
  };

  const eventsOf = async (
    application: string,
    { kind, name }: { kind: string; name?: string },
  ) => {
    const node = (await nodes(application)).find(
      each => each.kind === kind && (!name || each.name === name),
    );
    const { body } = await get<{ items: KubernetesEvent[] }>(
      application,
      `events?project=payments-dev&resourceNamespace=payments-dev&resourceName=${node?.name}&resourceUID=${node?.uid}`,
    );
    return body;
  };

  const rolloutPhase = (wanted: string) =>
    client.until(
      'gateway-dev',
      ({ status, operation }) =>
        !operation &&
        status.health.status === wanted &&
        status.sync.status === 'Synced',
    );

  it.each([
    ['resource-deployment', 'Deployment', 'apps', 'shop'],
    ['resource-pod', 'Pod', '', undefined],
  ])('has the shape of %s', async (name, kind, group, known) => {
    const found = (await nodes('shop-dev')).find(
      node => node.kind === kind && node.name.startsWith('shop-'),
    );
    const { status, body } = await get<{ manifest: string }>(
      'shop-dev',
      resource(kind, group, known ?? String(found?.name)),
    );
    expect(status).toBe(200);
    const recorded = readRecording(`detail/${name}`).response.body;
    const shapes = compareShapes(
      {
        recorded: JSON.parse((recorded as typeof body).manifest),
        ours: JSON.parse(body.manifest),
      },
      { except: [MANAGED_FIELDS, DEFAULTS] },
    );
    expect(shapes).toEqual({ missing: [], unexpected: [] });
  });

  it.each([
    [
      'resource-missing',
      resource('Deployment', 'apps', 'nope'),
      'checkout-dev',
    ],
    [
      'resource-wrong-kind',
      'resource?project=payments-dev&namespace=payments-dev&resourceName=checkout',
      'checkout-dev',
    ],
    [
      'events-wrong-uid',
      'events?project=payments-dev&resourceNamespace=payments-dev&resourceName=checkout&resourceUID=00000000-0000-0000-0000-000000000000',
      'checkout-dev',
    ],
    [
      'chartdetails-git-source',
      'revisions/main/chartdetails?project=payments-dev',
      'checkout-dev',
    ],
    [
      'ocimetadata-git-source',
      'revisions/main/ocimetadata?project=payments-dev',
      'checkout-dev',
    ],
    ['links-application', 'links?project=payments-dev', 'checkout-dev'],
    [
      'links-resource',
      `resource/links?${IN_PROJECT}&resourceName=checkout&kind=Deployment&group=apps`,
      'checkout-dev',
    ],
    [
      'revision-metadata-unknown',
      `revisions/${'0'.repeat(40)}/metadata?project=payments-dev`,
      'checkout-dev',
    ],
  ])('answers %s in the same words', async (name, path, application) => {
    const { response } = readRecording(`detail/${name}`);
    expect(await get(application, path)).toEqual({
      status: response.status,
      body: response.body,
    });
  });

  it('tells what only lives in Git from what lives', async () => {
    const { response } = readRecording('detail/resource-in-git-not-live');
    const { status, body } = await get<{ message: string }>(
      'settlement-dev',
      resource('Deployment', 'apps', 'settlement'),
    );
    expect(status).toBe(response.status);
    expect(body.message).toBe(
      (response.body as { message: string }).message.replaceAll(
        'routing',
        'settlement',
      ),
    );
  });

  it('knows tags, short commits and the author of a revision', async () => {
    const sha = String(await gitops.repository.resolve('main'));
    await gitops.repository.refs.update({
      ref: 'refs/tags/eks-baseline-1.0.0',
      before: undefined,
      after: sha,
    });
    const { body } = await get<{ tags: string[] }>(
      'shop-dev',
      `revisions/${sha.slice(
        0,
        7,
      )}/metadata?project=payments-dev&sourceIndex=0&versionId=0`,
    );
    expect(body.tags).toEqual(['eks-baseline-1.0.0']);
    expect(
      compareShapes({
        recorded: readRecording('detail/revision-metadata-source0').response
          .body,
        ours: body,
      }),
    ).toEqual({ missing: [], unexpected: [] });
    for (const name of [
      'detail/revision-metadata-short',
      'detail/revision-metadata-source1',
      'detail/revision-metadata-multi-no-index',
    ]) {
      const recorded = readRecording(name);
      const { body: ours } = await get(
        'shop-dev',
        `revisions/${sha}/metadata?project=payments-dev`,
      );
      // Only one of them was tagged.
      expect(
        compareShapes(
          { recorded: recorded.response.body, ours },
          { except: [/\.tags/] },
        ),
      ).toEqual({ missing: [], unexpected: [] });
    }
  });

  it('has events of the application in the words and the shape of the recorded ones', async () => {
    const { body } = await get<{ items: KubernetesEvent[] }>(
      'shop-dev',
      'events?project=payments-dev',
    );
    const recorded = readRecording('detail/events-application').response.body;
    expect(
      compareShapes(
        { recorded, ours: body },
        // The destination is known by its name here.
        { except: [MANAGED_FIELDS] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    const words = (items: KubernetesEvent[]) =>
      new Set(
        items.map(({ reason, type, message }) =>
          [reason, type, message.replace(/[0-9a-f]{40}/, '<sha>')].join(' '),
        ),
      );
    const ours = words(body.items);
    for (const said of [
      "OperationStarted Normal Initiated automated sync to '<sha>'",
      'OperationCompleted Normal Sync operation to <sha> succeeded',
      'ResourceUpdated Normal Updated sync status: OutOfSync -> Synced',
      'ResourceUpdated Normal Updated health status: Progressing -> Healthy',
    ]) {
      expect(words((recorded as typeof body).items)).toContain(said);
      expect(ours).toContain(said);
    }
  });

  it('has events of a Deployment that is rolled out', async () => {
    const body = await eventsOf('shop-dev', { kind: 'Deployment' });
    const recorded = readRecording('detail/events-deployment').response.body;
    expect(
      compareShapes({ recorded, ours: body }, { except: [MANAGED_FIELDS] }),
    ).toEqual({ missing: [], unexpected: [] });
    expect(body.items.map(({ message }) => message)).toEqual([
      expect.stringMatching(
        /^Scaled up replica set shop-[a-z0-9]+ from 0 to 1$/,
      ),
    ]);
  });

  it('has events of a pod whose image cannot be pulled', async () => {
    const body = await eventsOf('fraud-dev', { kind: 'Pod' });
    const recorded = readRecording('detail/events-pod-failing').response.body;
    expect(
      compareShapes({ recorded, ours: body }, { except: [MANAGED_FIELDS] }),
    ).toEqual({ missing: [], unexpected: [] });
    expect(body.items.map(({ reason, type }) => `${type} ${reason}`)).toEqual([
      'Normal Scheduled',
      'Normal Pulling',
      'Warning Failed',
      'Warning Failed',
      'Normal BackOff',
      'Warning Failed',
    ]);
  });

  it.each<[string, string, RegExp[]]>([
    ['resource-tree-degraded', 'fraud-dev', []],
    ['resource-tree-missing', 'settlement-dev', []],
    // Nobody ran the pods of the recorded Rollout, and it was paused.
    [
      'resource-tree-rollout',
      'gateway-dev',
      [/\.(parentRefs|info|images|hosts|networkingInfo)\b/, /health\.message/],
    ],
  ])('has the shape of %s', async (name, application, except) => {
    const { body } = await get(
      application,
      'resource-tree?project=payments-dev',
    );
    const recorded = readRecording(`detail/${name}`).response.body;
    expect(
      compareShapes(
        { recorded, ours: body },
        {
          except: [
            // The recorded ones have a Service, and somebody's ConfigMap beside them.
            /networkingInfo\.targetLabels/,
            /orphanedNodes/,
            ...except,
          ],
        },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('offers for each kind what Argo CD offers', async () => {
    expect(await actionsOf('shop-dev', 'Deployment', 'apps', 'shop')).toEqual(
      recordedActions('actions-deployment'),
    );
    expect(
      await actionsOf('shop-dev', 'CronJob', 'batch', 'shop-report'),
    ).toEqual(recordedActions('actions-cronjob'));
    expect(await actionsOf('shop-dev', 'ConfigMap', '', 'shop')).toEqual(
      recordedActions('actions-configmap'),
    );
  });

  it('takes a Rollout through its actions, each offered as it was recorded', async () => {
    const offered = (as?: TestClient) =>
      actionsOf('gateway-dev', 'Rollout', 'argoproj.io', 'gateway', as);
    const run = (action: string, options = {}) =>
      act('gateway-dev', 'Rollout', 'argoproj.io', 'gateway', action, options);
    expect(await offered()).toEqual(recordedActions('actions-rollout-healthy'));
    await push(
      manifestFiles({
        name: 'gateway-dev',
        manifests: [rollout('gateway', '2.0.0')],
      }),
    );
    await rolloutPhase('Suspended');
    expect(await offered()).toEqual(recordedActions('actions-rollout-paused'));
    const reader = TestClient.create(server, 'sandbox-reader');
    expect(await offered(reader)).toEqual(recordedActions('actions-as-reader'));
    const denied = readRecording('detail/action-rollout-resume-as-reader');
    expect(await run('resume', { as: reader })).toEqual({
      status: denied.response.status,
      body: denied.response.body,
    });
    for (const [recording, action] of [
      ['action-rollout-unknown', 'explode'],
      // POST does not look at what GET says is disabled.
      ['action-rollout-retry-disabled', 'retry'],
    ]) {
      const { response } = readRecording(`detail/${recording}`);
      expect(await run(action)).toEqual({
        status: response.status,
        body: response.body,
      });
    }
    const { body } = await get<{ manifest: string }>(
      'gateway-dev',
      resource('Rollout', 'argoproj.io', 'gateway'),
    );
    const recorded = readRecording('detail/resource-rollout').response.body;
    const live = JSON.parse(body.manifest);
    expect(
      compareShapes(
        {
          recorded: JSON.parse((recorded as typeof body).manifest),
          ours: live,
        },
        {
          except: [MANAGED_FIELDS, /\.spec\./, /status\.blueGreen/],
        },
      ),
    ).toEqual({ missing: [], unexpected: [] });

    // Past the pause that it is in, as far as the next one.
    const resumed = readRecording('detail/action-rollout-resume').response;
    expect(await run('resume')).toEqual({
      status: resumed.status,
      body: resumed.body,
    });
    const { body: after } = await get<{ manifest: string }>(
      'gateway-dev',
      resource('Rollout', 'argoproj.io', 'gateway'),
    );
    const then = readRecording('detail/resource-rollout-resumed').response.body;
    expect(
      compareShapes(
        {
          recorded: JSON.parse((then as typeof after).manifest),
          ours: JSON.parse(after.manifest),
        },
        // That one was looked at before its controller had done anything.
        { except: [MANAGED_FIELDS, /\.spec\b/, /\.status\./] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    await eventually(
      async () =>
        JSON.stringify(await offered()) ===
        JSON.stringify(recordedActions('actions-rollout-progressing')),
    );
    await rolloutPhase('Suspended');
    await run('abort');
    await rolloutPhase('Degraded');
    expect(await offered()).toEqual(recordedActions('actions-rollout-aborted'));
    await run('retry');
    await rolloutPhase('Suspended');
    await run('promote-full');
    await rolloutPhase('Healthy');
    expect(await offered()).toEqual(recordedActions('actions-rollout-healthy'));
    const told = (
      await eventsOf('gateway-dev', { kind: 'Rollout', name: 'gateway' })
    ).items.map(({ reason }) => reason);
    for (const reason of [
      'RolloutUpdated',
      'RolloutPaused',
      'RolloutResumed',
      'RolloutAborted',
      'RolloutCompleted',
    ]) {
      expect(told).toContain(reason);
    }
  });

  it('skips one step of a Rollout and makes its pods anew', async () => {
    const run = (action: string) =>
      act('gateway-dev', 'Rollout', 'argoproj.io', 'gateway', action);
    const podNames = async () =>
      (await nodes('gateway-dev'))
        .filter(({ kind }) => kind === 'Pod')
        .map(({ name }) => name);
    const stepOf = async () => {
      const { body } = await get<{ manifest: string }>(
        'gateway-dev',
        resource('Rollout', 'argoproj.io', 'gateway'),
      );
      return JSON.parse(body.manifest).status.currentStepIndex;
    };
    await push(
      manifestFiles({
        name: 'gateway-dev',
        manifests: [rollout('gateway', '3.0.0')],
      }),
    );
    await rolloutPhase('Suspended');
    expect(await stepOf()).toBe(1);
    await run('skip-current-step');
    await eventually(async () => (await stepOf()) === 3);
    await run('promote-full');
    await rolloutPhase('Healthy');
    const before = await podNames();
    await run('restart');
    await eventually(async () => {
      const now = await podNames();
      return now.length === 5 && now.every(name => !before.includes(name));
    });
    await rolloutPhase('Healthy');
  });

  it('restarts, pauses and scales a Deployment, by either form of the call', async () => {
    await client.json('/api/v1/applications/settlement-dev/sync', {
      method: 'POST',
      body: { project: 'payments-dev' },
    });
    await client.untilSettled('settlement-dev');
    const run = (action: string, options = {}) =>
      act(
        'settlement-dev',
        'Deployment',
        'apps',
        'settlement',
        action,
        options,
      );
    const sets = async () =>
      (await nodes('settlement-dev')).filter(
        ({ kind }) => kind === 'ReplicaSet',
      );
    const restarted = readRecording('detail/action-deployment-restart');
    expect(await run('restart')).toEqual({
      status: restarted.response.status,
      body: restarted.response.body,
    });
    await eventually(async () => (await sets()).length === 2);
    const { response, request } = readRecording(
      'detail/action-v1-deployment-restart',
    );
    const again = await client.json(
      `/api/v1/applications/settlement-dev/resource/actions?${IN_PROJECT}&resourceName=settlement&version=v1&kind=Deployment&group=apps`,
      { method: 'POST', body: JSON.parse(String(request.body)) },
    );
    expect(again).toEqual({ status: response.status, body: response.body });

    await run('pause');
    await client.until(
      'settlement-dev',
      ({ status }) => status.health.status === 'Suspended',
    );
    expect(
      await actionsOf('settlement-dev', 'Deployment', 'apps', 'settlement'),
    ).toEqual(recordedActions('actions-deployment-paused'));
    await run('resume');
    await client.until(
      'settlement-dev',
      ({ status }) => status.health.status === 'Healthy',
    );
    const scaled = readRecording('detail/action-deployment-scale');
    expect(
      await run('scale', {
        parameters: [{ name: 'replicas', value: '3' }],
      }),
    ).toEqual({
      status: scaled.response.status,
      body: scaled.response.body,
    });
    await client.until(
      'settlement-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    await eventually(
      async () =>
        (await nodes('settlement-dev')).filter(({ kind }) => kind === 'Pod')
          .length === 3,
    );
    const wrong = await run('scale', {
      parameters: [{ name: 'replicas', value: 'many' }],
    });
    expect(wrong.status).toBe(500);
  });

  it('runs a CronJob at once when asked to', async () => {
    const jobs = async () =>
      (await nodes('shop-dev')).filter(({ kind }) => kind === 'Job').length;
    const before = await jobs();
    expect(
      await act('shop-dev', 'CronJob', 'batch', 'shop-report', 'create-job'),
    ).toEqual({ status: 200, body: {} });
    await eventually(async () => (await jobs()) === before + 1);
  });

  it('has the material of a diff, with what Kubernetes would make of it', async () => {
    await client.until(
      'settlement-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    const { body } = await get<{ items: Record<string, string>[] }>(
      'settlement-dev',
      'managed-resources?project=payments-dev',
    );
    const recorded = (
      readRecording('detail/managed-resources-one').response.body as typeof body
    ).items;
    expect(
      compareShapes({ recorded, ours: body.items }, { except: [] }),
    ).toEqual({ missing: [], unexpected: [] });
    for (const field of [
      'targetState',
      'liveState',
      'normalizedLiveState',
      'predictedLiveState',
    ]) {
      expect([
        field,
        compareShapes(
          {
            recorded: JSON.parse(recorded[0][field]),
            ours: JSON.parse(body.items[0][field]),
          },
          { except: [MANAGED_FIELDS, /\.spec\.|\.status\./] },
        ),
      ]).toEqual([field, { missing: [], unexpected: [] }]);
    }
    for (const name of [
      'detail/managed-resources-drift',
      'detail/managed-resources-drift-fields',
    ]) {
      const { request, response } = readRecording(name);
      const { body: ours } = await client.json<unknown>(
        request.path.replace('ledger-dev', 'settlement-dev'),
      );
      expect([name, compareShapes({ recorded: response.body, ours })]).toEqual([
        name,
        { missing: [], unexpected: [] },
      ]);
    }
    const [item] = body.items;
    expect(JSON.parse(item.liveState).spec.replicas).toBe(3);
    expect(JSON.parse(item.predictedLiveState).spec.replicas).toBe(1);
  });

  it('has nothing wanted and nothing predicted for what left Git', async () => {
    const files = (...manifests: object[]) =>
      manifestFiles({
        name: 'labels-dev',
        manifests,
        syncPolicy: { automated: { prune: false } },
      });
    const other = configMap('label-templates');
    await push(files(configMap('labels'), other));
    await client.untilSettled('labels-dev');
    await push(files(configMap('labels')));
    await client.until(
      'labels-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    const { body } = await get<{ items: Record<string, string>[] }>(
      'labels-dev',
      'managed-resources?project=payments-dev',
    );
    const { response } = readRecording('detail/managed-resources-prune');
    const statesOf = ({ items }: typeof body) =>
      items
        .filter(({ name }) => name === 'label-templates')
        .map(({ targetState, liveState, predictedLiveState }) => [
          targetState,
          typeof JSON.parse(liveState),
          predictedLiveState,
        ]);
    expect(statesOf(body)).toEqual(statesOf(response.body as typeof body));
    expect(statesOf(body)).toEqual([['null', 'object', 'null']]);
  });

  it('never tells what a Secret holds, only which of its values differ', async () => {
    const secret = (password: string) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'vault' },
      data: { user: 'YW5h' },
      stringData: { password },
    });
    const files = (password: string) =>
      manifestFiles({
        name: 'vault-dev',
        project: 'default',
        manifests: [secret(password)],
        syncPolicy: {},
      });
    const sync = () =>
      client.json('/api/v1/applications/vault-dev/sync', {
        method: 'POST',
        body: { project: 'default' },
      });
    await push(files('first-value'));
    await client.until('vault-dev', ({ status }) => !!status.sync.revision);
    await sync();
    await client.untilSettled('vault-dev');
    await push(files('second-value'));
    await client.until(
      'vault-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    const managed = await client.raw({
      path: '/api/v1/applications/vault-dev/managed-resources?project=default',
      headers: { authorization: 'Bearer sandbox-backstage' },
    });
    const live = await client.raw({
      path: '/api/v1/applications/vault-dev/resource?project=default&namespace=payments-dev&resourceName=vault&kind=Secret&group=',
      headers: { authorization: 'Bearer sandbox-backstage' },
    });
    for (const { status, text } of [managed, live]) {
      expect(status).toBe(200);
      for (const value of ['first-value', 'second-value', 'YW5h']) {
        expect(text).not.toContain(value);
        expect(text).not.toContain(Buffer.from(value).toString('base64'));
      }
    }
    const [item] = JSON.parse(managed.text).items;
    expect(JSON.parse(item.targetState).data).toEqual({
      user: '++++++++',
      password: '++++++++',
    });
    expect(JSON.parse(item.liveState).data).toEqual({
      user: '++++++++',
      password: '+++++++++',
    });
  });

  it('lets readers of single applications wait where it is told to', async () => {
    const throttled = await gitops.startServer({
      name: 'throttled',
      readRate: { perSecond: 20, burst: 2 },
    });
    const reader = TestClient.create(throttled);
    await reader.untilSettled('namespaces-dev');
    const read = () =>
      reader.json<Application>('/api/v1/applications/namespaces-dev');
    const begin = Date.now();
    await Promise.all([read(), read(), read(), read(), read(), read()]);
    // Two at once, the others 50 ms apart.
    expect(Date.now() - begin).toBeGreaterThanOrEqual(190);
    const list = Date.now();
    await Promise.all(
      Array.from({ length: 20 }, () => reader.application('namespaces-dev')),
    );
    expect(Date.now() - list).toBeLessThan(900);
  });
});
