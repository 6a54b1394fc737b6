import { Application } from './applications/Application';
import { ApplicationSource } from './applications/sources';
import { ArgocdServer } from './ArgocdServer';
import { applicationFiles, manifestFiles } from './testing/applicationFiles';
import { chartPath } from './testing/chartPath';
import { compareShapes } from './testing/compareShapes';
import { eventually } from './testing/eventually';
import {
  configMap,
  deployment,
  IMAGE,
  pods,
  rollout,
} from './testing/manifests';
import { readRecording, readStream } from './testing/readFixture';
import { TestClient } from './testing/TestClient';
import { REPOSITORY_URL, TestGitops } from './testing/TestGitops';
import { TestStream } from './testing/TestStream';

jest.setTimeout(120_000);

const BY_HAND = {};
const SELF_HEAL = { prune: true, selfHeal: true };
const UNTRIED = { automated: SELF_HEAL, retry: { limit: 0 } };

/** Nobody's fields are managed here: there is one writer. */
const MANAGED_FIELDS = /managedFields/;
/** The recorded applications name their cluster by its address, ours by its name. */
const DESTINATION = /destination\.(server|name):/;
/** Ours are plain manifests or have no options; the recorded ones come from a chart and create their namespace. */
const RENDERING =
  /\.(sourceType|helm|syncOptions)\b|\.sourceTypes\[\]|source\.path/;
/** Kinds without health and kinds in the core group may be missing on one side. */
const KINDS = /resources\[\]\.(health|group|images)\b|\.summary\.images/;
const ALWAYS = [MANAGED_FIELDS, DESTINATION, RENDERING, KINDS];

const job = (name: string, hook: string, tag: string) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: {
    name,
    annotations: {
      'argocd.argoproj.io/hook': hook,
      'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
    },
  },
  spec: {
    template: {
      spec: {
        restartPolicy: 'Never',
        containers: [{ name: 'main', image: `${IMAGE}:${tag}` }],
      },
    },
  },
});

/** An application as the recorded ones are: with labels, and with what takes its resources away with it. */
const app = ({ metadata, ...options }: Parameters<typeof manifestFiles>[0]) =>
  manifestFiles({
    ...options,
    metadata: {
      labels: { 'app.kubernetes.io/name': options.name },
      finalizers: ['resources-finalizer.argocd.argoproj.io'],
      ...metadata,
    },
  });

/** An event of a stream, as far as the fields that were asked for leave it. */
interface Frame {
  type: string;
  application: Application;
}

/** What the recorded streams were asked for. */
const FIELDS = readStream('terminate').request.path.split('&fields=')[1];

function recordedFrames(name: string, application?: string): Frame[] {
  return readStream(name)
    .text.split('\n')
    .map(line => line.replace(/^data: /, '').trim())
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line).result)
    .filter(
      frame => !application || frame.application.metadata.name === application,
    );
}

/** Phases of operations in their order; a new operation has none for a moment. */
function phasesOf(frames: Frame[]): string[] {
  return frames
    .map(({ application }) => application.status.operationState?.phase ?? '')
    .filter((phase, index, all) => index === 0 || phase !== all[index - 1]);
}

/** Puts applications into the states that were recorded and compares what the API says of them, both ways. */
describe('situations of an application', () => {
  let gitops: TestGitops;
  let server: ArgocdServer;
  let client: TestClient;
  /** Open over everything that happens here. */
  let trimmed: TestStream;
  let untrimmed: TestStream;

  beforeAll(async () => {
    gitops = await TestGitops.create();
    await allowOtherNamespaces();
    server = await gitops.startServer({
      applicationNamespaces: ['logistics-apps'],
    });
    client = TestClient.create(server);
    await client.untilSettled('namespaces-dev');
    trimmed = TestStream.open(
      server,
      `/api/v1/stream/applications?fields=${FIELDS}`,
    );
    untrimmed = TestStream.open(server, '/api/v1/stream/applications');
  });

  afterAll(async () => {
    trimmed.close();
    untrimmed.close();
    await gitops.dispose();
  });

  async function allowOtherNamespaces(): Promise<void> {
    const path = 'argocd/projects/dev/payments.yaml';
    const text = String(await gitops.repository.readFile('main', path));
    await gitops.commit('Applications elsewhere', {
      [path]: text.replace(
        'sourceRepos:',
        'sourceNamespaces: [logistics-apps]\n  sourceRepos:',
      ),
      'argocd/applications/dev/payments/namespace.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: { name: logistics-apps }\n',
    });
  }

  async function push(files: Record<string, string | null>): Promise<string> {
    const sha = await gitops.commit('Change', files);
    await server.repositoryChanged();
    return sha;
  }

  async function shapesOf(
    recording: string,
    name: string,
    {
      except = [],
      project = 'payments-dev',
      query = '',
    }: { except?: RegExp[]; project?: string; query?: string } = {},
  ) {
    const { response } = readRecording(recording);
    const { status, body } = await client.json<unknown>(
      `/api/v1/applications/${name}?project=${project}${query}`,
    );
    return {
      status: [response.status, status],
      ...compareShapes(
        { recorded: response.body, ours: body },
        { except: [...ALWAYS, ...except] },
      ),
    };
  }

  const SAME = { status: [200, 200], missing: [], unexpected: [] };
  const post = (name: string, action: string, body: object = {}) =>
    client.json(`/api/v1/applications/${name}/${action}`, {
      method: 'POST',
      body: { project: 'payments-dev', ...body },
    });
  const untilIdle = (name: string) =>
    client.until(
      name,
      ({ operation, status }) =>
        !operation && !!status.operationState?.finishedAt,
    );
  const untilHealth = (name: string, health: string) =>
    client.until(
      name,
      ({ operation, status }) => !operation && status.health.status === health,
    );

  it('is suspended by a paused Deployment', async () => {
    await push(
      app({
        name: 'settlement-dev',
        manifests: [deployment('settlement', '1.0.0', { paused: true })],
      }),
    );
    await untilHealth('settlement-dev', 'Suspended');
    expect(
      await shapesOf('get/suspended-deployment', 'settlement-dev'),
    ).toEqual(SAME);
  });

  it('is healthy with nothing but a suspended CronJob', async () => {
    await push(
      app({
        name: 'reports-dev',
        manifests: [
          {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            metadata: { name: 'reports' },
            spec: {
              schedule: '0 3 * * *',
              suspend: true,
              jobTemplate: { spec: pods('reports', '1.0.0') },
            },
          },
        ],
      }),
    );
    await client.untilSettled('reports-dev');
    expect(await shapesOf('get/cronjob-suspended', 'reports-dev')).toEqual(
      SAME,
    );
  });

  it('is degraded by an image that cannot be pulled, though its sync succeeded', async () => {
    const files = (tag: string) =>
      app({ name: 'fraud-dev', manifests: [deployment('fraud', tag)] });
    await push(files('1.0.0'));
    await client.untilSettled('fraud-dev');
    await push(files('2.0.0-broken'));
    const { status } = await untilHealth('fraud-dev', 'Degraded');
    expect(status.operationState?.phase).toBe('Succeeded');
  });

  it('is suspended by a Rollout in a pause, and degraded when that is aborted', async () => {
    const deploy = async (tag: string) => {
      const sha = await push(
        app({
          name: 'gateway-dev',
          manifests: [rollout('gateway', tag)],
          syncPolicy: BY_HAND,
        }),
      );
      await client.until(
        'gateway-dev',
        ({ status }) => status.sync.revision === sha,
      );
      await post('gateway-dev', 'sync', {
        infos: [{ name: 'Requested by', value: 'user:default/ana' }],
      });
    };
    await deploy('1.0.0');
    await client.untilSettled('gateway-dev');
    await deploy('2.0.0');
    await untilHealth('gateway-dev', 'Suspended');
    expect(await shapesOf('get/suspended-rollout', 'gateway-dev')).toEqual(
      SAME,
    );
    await post('gateway-dev', 'resource/actions/v2', {
      namespace: 'payments-dev',
      resourceName: 'gateway',
      group: 'argoproj.io',
      version: 'v1alpha1',
      kind: 'Rollout',
      action: 'abort',
    });
    await untilHealth('gateway-dev', 'Degraded');
    expect(await shapesOf('get/rollout-aborted', 'gateway-dev')).toEqual(SAME);
  });

  it('has several sources, one of them for values only', async () => {
    const values = 'values/dev/payments/warehouse';
    const sources: ApplicationSource[] = [
      {
        repoURL: `${REPOSITORY_URL}.git`,
        path: chartPath(),
        targetRevision: 'refs/heads/main',
        helm: {
          releaseName: 'warehouse',
          valueFiles: [
            '$values/values/_platform/dev.yaml',
            `$values/${values}/values.yaml`,
            `$values/${values}/image.yaml`,
          ],
        },
      },
      {
        repoURL: `${REPOSITORY_URL}.git`,
        targetRevision: 'refs/heads/main',
        ref: 'values',
      },
    ];
    const { [`${values}/values.yaml`]: text, [`${values}/image.yaml`]: image } =
      applicationFiles({
        name: 'warehouse',
        image: { repository: IMAGE, tag: '6.0.0' },
      });
    const sha = await push({
      ...app({ name: 'warehouse-dev', manifests: [], sources }),
      [`${values}/values.yaml`]: text,
      [`${values}/image.yaml`]: image,
    });
    const { status } = await client.untilSettled('warehouse-dev');
    expect(status.sync.revisions).toEqual([sha, sha]);
    expect(status.summary.images).toEqual([`${IMAGE}:6.0.0`]);
    expect(
      await shapesOf('get/multi-source', 'warehouse-dev', {
        // The recorded project warns of an orphan.
        except: [/\.conditions/],
      }),
    ).toEqual(SAME);

    const again = await post('warehouse-dev', 'rollback', { id: 0 });
    expect(again.body).toEqual(
      readRecording('operations/rollback-multisource').response.body,
    );
    // The repository of any source but the first is not looked at.
    for (const name of ['list/by-repo', 'list/by-repo-multisource-second']) {
      const { request: asked, response } = readRecording(name);
      const { body: listed } = await client.json<{ items: object[] }>(
        asked.path.replace(/repo=[^&]+/, `repo=${REPOSITORY_URL}.git`),
      );
      expect(
        compareShapes(
          { recorded: response.body, ours: listed },
          { except: [...ALWAYS, /spec\.sources: null/] },
        ),
      ).toEqual({ missing: [], unexpected: [] });
    }
    const request = readRecording('operations/sync-multisource').request.body;
    const bad = await post('warehouse-dev', 'sync', {
      revisions: ['refs/heads/main', 'refs/heads/main'],
      sourcePositions: [0, 1],
    });
    expect(bad).toEqual({
      status: 500,
      body: readRecording('operations/sync-multisource-bad-positions').response
        .body,
    });
    expect(request).toMatchObject({ sourcePositions: [1, 2] });
    const { body } = await post('warehouse-dev', 'sync', {
      revisions: ['refs/heads/main', 'refs/heads/main'],
      sourcePositions: [1, 2],
    });
    expect(
      compareShapes(
        {
          recorded: readRecording('operations/sync-multisource').response.body,
          ours: body,
        },
        { except: [...ALWAYS, /\.conditions/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('lies in another namespace, where it has to be asked for', async () => {
    await push(
      app({
        name: 'customs-dev',
        metadata: { namespace: 'logistics-apps' },
        manifests: [configMap('customs'), deployment('customs', '0.5.0')],
      }),
    );
    const { metadata, status } = await client.untilSettled('customs-dev');
    expect(metadata.namespace).toBe('logistics-apps');
    expect(status.history).toHaveLength(1);
    expect(
      await shapesOf('get/other-namespace', 'customs-dev', {
        query: '&appNamespace=logistics-apps',
        // The recorded one warns of an orphan and had been tried twice.
        except: [/\.conditions/, /\.retryCount/],
      }),
    ).toEqual(SAME);
    const { body: synced } = await post('customs-dev', 'sync', {
      appNamespace: 'logistics-apps',
    });
    expect(
      compareShapes(
        {
          recorded: readRecording('operations/sync-other-namespace').response
            .body,
          ours: synced,
        },
        { except: [...ALWAYS, /\.conditions/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    const links = readRecording('detail/links-application-other-namespace');
    const linked = await client.json(
      links.request.path.replace('logistics-dev', 'payments-dev'),
    );
    // Which links there are is up to whoever installs it.
    expect(linked).toEqual({
      status: links.response.status,
      body: { items: [] },
    });
    const listed = readRecording('list/by-appNamespace');
    const { body: list } = await client.json<unknown>(listed.request.path);
    expect(
      compareShapes({ recorded: listed.response.body, ours: list }),
    ).toEqual({ missing: [], unexpected: [] });
    const without = readRecording('get/other-namespace-without-appNamespace');
    expect(
      await client.json(
        '/api/v1/applications/customs-dev?project=payments-dev',
      ),
    ).toEqual({
      status: without.response.status,
      body: without.response.body,
    });
    const { body } = await client.json<{ manifest: string }>(
      '/api/v1/applications/customs-dev/resource?project=payments-dev&appNamespace=logistics-apps&namespace=payments-dev&resourceName=customs&kind=ConfigMap&version=v1',
    );
    expect(JSON.parse(body.manifest).metadata.annotations).toMatchObject({
      'argocd.argoproj.io/tracking-id':
        'logistics-apps_customs-dev:/ConfigMap:payments-dev/customs',
    });
  });

  it('needs a prune where pruning is off, beside what is nobody’s', async () => {
    // Of another team: what is nobody's is told of everywhere in its project.
    const elsewhere = { project: 'logistics-dev', namespace: 'logistics-dev' };
    const files = (...manifests: object[]) =>
      app({
        ...elsewhere,
        name: 'labels-dev',
        manifests,
        syncPolicy: { automated: { prune: false, selfHeal: true } },
      });
    const bare = {
      ...elsewhere,
      name: 'hand-dev',
      metadata: { finalizers: [] },
    };
    await push({
      ...files(configMap('labels'), configMap('label-templates')),
      ...app({ ...bare, manifests: [configMap('hand-made')] }),
    });
    await client.untilSettled('labels-dev');
    await client.untilSettled('hand-dev');
    // Without a finalizer what an application runs stays behind.
    await push({
      ...files(configMap('labels')),
      'argocd/applications/dev/payments/hand-dev.yaml': null,
    });
    await client.until(
      'labels-dev',
      ({ status, operation }) =>
        !operation &&
        status.sync.status === 'OutOfSync' &&
        status.conditions?.[0].message ===
          'Application has 1 orphaned resources',
    );
    expect(
      await shapesOf('get/prune-needed', 'labels-dev', {
        project: 'logistics-dev',
      }),
    ).toEqual(SAME);
    // Comes and goes in a namespace that has an orphan.
    const promo = app({
      ...elsewhere,
      name: 'promo-dev',
      manifests: [configMap('promo')],
    });
    await push(promo);
    await client.untilSettled('promo-dev');
    await push({ 'argocd/applications/dev/payments/promo-dev.yaml': null });
    await eventually(async () => !(await client.application('promo-dev')));

    const tree = readRecording('detail/resource-tree-orphaned').response.body;
    const { body } = await client.json<{ orphanedNodes: object[] }>(
      '/api/v1/applications/labels-dev/resource-tree?project=logistics-dev',
    );
    expect(
      compareShapes(
        {
          recorded: (tree as { orphanedNodes: object[] }).orphanedNodes,
          ours: body.orphanedNodes,
        },
        { except: [] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('is left alone where it asks for that: no refresh answers, and a sync stays pending for ever', async () => {
    const files = (annotations?: Record<string, string>) =>
      app({
        name: 'notify-dev',
        manifests: [configMap('notify')],
        metadata: { annotations },
      });
    await push(files());
    await client.untilSettled('notify-dev');
    await push(files({ 'argocd.argoproj.io/skip-reconcile': 'true' }));
    await client.until(
      'notify-dev',
      ({ metadata }) =>
        metadata.annotations?.['argocd.argoproj.io/skip-reconcile'] === 'true',
    );
    expect(
      await shapesOf('get/skip-reconcile', 'notify-dev', {
        // The recorded namespace held something that was nobody's.
        except: [/\.conditions/],
      }),
    ).toEqual(SAME);
    const answered = await Promise.race([
      client
        .json('/api/v1/applications/notify-dev?refresh=normal')
        .catch(() => 'cut'),
      new Promise(resolve => setTimeout(resolve, 500, 'silence')),
    ]);
    // Neither did the recorded one, in twenty seconds.
    expect(readRecording('get/refresh-skip-reconcile').response.status).toBe(
      null,
    );
    expect(answered).toBe('silence');
    const pending = readRecording('operations/sync-skip-reconcile').response;
    const first = await post('notify-dev', 'sync');
    expect(first.status).toBe(pending.status);
    expect(
      compareShapes(
        { recorded: pending.body, ours: first.body },
        { except: [...ALWAYS, /\.conditions/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    const again = readRecording('operations/sync-twice-skip-reconcile');
    expect(await post('notify-dev', 'sync')).toEqual({
      status: again.response.status,
      body: again.response.body,
    });
    const { metadata, operation } = await client.details('notify-dev');
    expect(metadata.annotations).toMatchObject({
      'argocd.argoproj.io/refresh': 'normal',
      'argocd.argoproj.io/hydrate': 'normal',
    });
    expect(operation).toBeDefined();
    expect(
      await shapesOf('get/operation-pending-skip-reconcile', 'notify-dev', {
        except: [/\.conditions/],
      }),
    ).toEqual(SAME);
  });

  it('shows drift, and what dry runs, parts and unknown commits come to', async () => {
    await push(
      app({
        name: 'ledger-dev',
        manifests: [configMap('ledger'), deployment('ledger', '2.0.1')],
        syncPolicy: BY_HAND,
      }),
    );
    await client.until(
      'ledger-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    await post('ledger-dev', 'sync');
    await client.untilSettled('ledger-dev');
    await post('ledger-dev', 'resource/actions/v2', {
      namespace: 'payments-dev',
      resourceName: 'ledger',
      group: 'apps',
      version: 'v1',
      kind: 'Deployment',
      action: 'scale',
      resourceActionParameters: [{ name: 'replicas', value: '3' }],
    });
    await client.until(
      'ledger-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    // Infos were given along where it was recorded.
    const except = [/operation\.info/, /\.conditions/];
    expect(
      await shapesOf('get/outofsync-drift', 'ledger-dev', { except }),
    ).toEqual(SAME);

    const begun = async (name: string, body: object) => {
      const { body: ours } = await post('ledger-dev', 'sync', body);
      return [
        name,
        compareShapes(
          { recorded: readRecording(name).response.body, ours },
          { except: [...ALWAYS, ...except] },
        ),
      ];
    };
    const alike = { missing: [], unexpected: [] };
    for (const name of [
      'operations/sync-dryrun',
      'operations/sync-unknown-field',
    ]) {
      expect(await begun(name, { dryRun: true, nope: 1 })).toEqual([
        name,
        alike,
      ]);
      await untilIdle('ledger-dev');
    }
    expect(
      await shapesOf('get/after-dryrun', 'ledger-dev', { except }),
    ).toEqual(SAME);

    expect(
      await begun('operations/sync-unknown-sha', { revision: '1'.repeat(40) }),
    ).toEqual(['operations/sync-unknown-sha', alike]);
    await untilIdle('ledger-dev');
    expect(
      await shapesOf('get/after-sync-unknown-sha', 'ledger-dev', { except }),
    ).toEqual(SAME);

    const { response } = readRecording('operations/sync-selective');
    const part = {
      kind: 'ConfigMap',
      name: 'ledger',
      namespace: 'payments-dev',
    };
    const { body } = await post('ledger-dev', 'sync', {
      resources: [{ group: '', ...part }],
    });
    expect(
      compareShapes(
        { recorded: response.body, ours: body },
        { except: [...ALWAYS, ...except] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    const { status } = await untilIdle('ledger-dev');
    expect(status.history).toHaveLength(1);
    expect(
      await shapesOf('get/after-selective-sync', 'ledger-dev', { except }),
    ).toEqual(SAME);
  });

  it('puts right by itself what somebody changed, without counting that as a deployment', async () => {
    await push(
      app({
        name: 'healing-dev',
        manifests: [deployment('healing', '1.0.0')],
      }),
    );
    await client.untilSettled('healing-dev');
    await post('healing-dev', 'resource/actions/v2', {
      namespace: 'payments-dev',
      resourceName: 'healing',
      group: 'apps',
      kind: 'Deployment',
      action: 'scale',
      resourceActionParameters: [{ name: 'replicas', value: '3' }],
    });
    const { status } = await client.until(
      'healing-dev',
      ({ operation, status: now }) =>
        !operation &&
        now.sync.status === 'Synced' &&
        now.operationState?.operation.sync.autoHealAttemptsCount === 1,
    );
    expect(status.history).toHaveLength(1);
    expect(status.operationState?.operation.sync.resources).toEqual([
      { group: 'apps', kind: 'Deployment', name: 'healing' },
    ]);
  });

  it('keeps ten deployments and goes on counting; a rollback is the newest of them', async () => {
    const files = (value: string) =>
      app({
        name: 'wallet-dev',
        manifests: [{ ...configMap('wallet'), data: { value } }],
        syncPolicy: BY_HAND,
      });
    for (let deploy = 0; deploy < 12; deploy += 1) {
      const sha = await push(files(String(deploy)));
      await client.until(
        'wallet-dev',
        ({ status }) => status.sync.revision === sha,
      );
      await post('wallet-dev', 'sync');
      await untilIdle('wallet-dev');
    }
    const { status } = await client.untilSettled('wallet-dev');
    expect(status.history?.map(({ id }) => id)).toEqual([
      2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
    // The recorded one was automated at first, and the person was named.
    const except = [/initiatedBy\.automated/, /operation\.info/];
    expect(
      await shapesOf('get/history-capped', 'wallet-dev', { except }),
    ).toEqual(SAME);
    for (const [name, body] of [
      ['operations/rollback-dryrun', { id: 5, dryRun: true }],
      ['operations/rollback-ok', { id: 5, prune: false }],
    ] as const) {
      const { body: begun } = await post('wallet-dev', 'rollback', body);
      expect(
        compareShapes(
          { recorded: readRecording(name).response.body, ours: begun },
          { except: [...ALWAYS, ...except] },
        ),
      ).toEqual({ missing: [], unexpected: [] });
      await untilIdle('wallet-dev');
    }
    const rolled = await client.until(
      'wallet-dev',
      ({ status: now }) => now.history?.[9].id === 12,
    );
    expect(rolled.status.history?.[9].revision).toBe(
      status.history?.[3].revision,
    );
    for (const name of ['get/after-rollback', 'get/rolled-back']) {
      expect(await shapesOf(name, 'wallet-dev', { except })).toEqual(SAME);
    }
  });

  it('waits for its hooks, fails with them and is terminated in them', async () => {
    const files = (tag: string) =>
      app({
        name: 'onboarding-dev',
        manifests: [
          job('onboarding-migrate', 'PreSync', tag),
          { ...configMap('onboarding'), data: { tag } },
          job('onboarding-notify', 'PostSync', '1.0.0'),
        ],
      });
    const running = (message: RegExp) =>
      client.until(
        'onboarding-dev',
        ({ status }) =>
          status.operationState?.phase === 'Running' &&
          message.test(status.operationState.message ?? ''),
      );
    await push(files('1.0.0'));
    await client.untilSettled('onboarding-dev');
    await push(files('2.0.0'));
    await running(/waiting for completion of hook/);
    expect(
      await shapesOf('get/operation-running-hook', 'onboarding-dev', {
        // Recorded before the controller had said anything.
        except: [/operationState\.(message|syncResult)/],
      }),
    ).toEqual(SAME);
    await untilIdle('onboarding-dev');
    await client.untilSettled('onboarding-dev');
    expect(
      await shapesOf('get/hooks-done', 'onboarding-dev', {
        // Tried twice, where it was recorded.
        except: [/\.retryCount/],
      }),
    ).toEqual(SAME);
    // A person had started that one, so it was not tried again.
    const except = [
      /\.retryCount/,
      /retry\.limit/,
      /initiatedBy/,
      /sync\.prune/,
    ];

    await push(files('2.1.0-crash'));
    await client.until(
      'onboarding-dev',
      ({ status }) => status.operationState?.phase === 'Failed',
    );
    for (const name of ['get/hook-failed', 'get/presync-hook-failed']) {
      expect(await shapesOf(name, 'onboarding-dev', { except })).toEqual(SAME);
    }

    await push(files('2.2.0-broken'));
    await client.until(
      'onboarding-dev',
      ({ status }) =>
        status.operationState?.phase === 'Running' &&
        !status.operationState.retryCount &&
        !!status.operationState.syncResult?.resources,
    );
    const ended = await client.json(
      '/api/v1/applications/onboarding-dev/operation?project=payments-dev',
      { method: 'DELETE' },
    );
    const accepted = readRecording('operations/terminate-ok').response;
    expect(ended).toEqual({ status: accepted.status, body: accepted.body });
    const { status } = await client.until(
      'onboarding-dev',
      ({ status: now, operation }) =>
        !operation && now.operationState?.message === 'Operation terminated',
    );
    expect(status.operationState?.syncResult?.resources).toMatchObject([
      { message: 'Terminated', hookPhase: 'Failed', status: 'Synced' },
    ]);
    expect(
      await shapesOf('get/operation-terminated', 'onboarding-dev', {
        // The hook of the deployment before is still there.
        except: [/\.hook:/, /\.requiresPruning/],
      }),
    ).toEqual(SAME);
  });

  it('is held in deletion by what somebody else holds', async () => {
    await push(
      app({
        name: 'legacy-dev',
        manifests: [
          configMap('legacy', { finalizers: ['acme.example/billing'] }),
        ],
      }),
    );
    await client.untilSettled('legacy-dev');
    await push({ 'argocd/applications/dev/payments/legacy-dev.yaml': null });
    await client.until(
      'legacy-dev',
      ({ metadata }) => !!metadata.deletionTimestamp,
    );
    await new Promise(resolve => setTimeout(resolve, 200));
    expect(
      await shapesOf('get/deleting', 'legacy-dev', {
        except: [/\.conditions/],
      }),
    ).toEqual(SAME);
    const { response } = readRecording('operations/sync-deleting');
    expect(await post('legacy-dev', 'sync')).toEqual({
      status: response.status,
      body: response.body,
    });
  });

  it('is blocked by a window, told apart from a missing right by its words only', async () => {
    const path = 'argocd/projects/dev/payments.yaml';
    const before = String(await gitops.repository.readFile('main', path));
    const files = (value: string) =>
      app({
        name: 'frozen-dev',
        manifests: [{ ...configMap('frozen'), data: { value } }],
        syncPolicy: { automated: { prune: false, selfHeal: true } },
      });
    await push(files('1'));
    const deployed = await client.untilSettled('frozen-dev');
    await push({
      [path]: `${before.trimEnd()}
  syncWindows:
    - kind: deny
      schedule: "0 0 * * *"
      duration: 24h
      applications: ["frozen-*"]
    - kind: allow
      schedule: "0 0 1 1 *"
      duration: 1m
      manualSync: true
      applications: ["ledger-*"]
`,
    });
    await eventually(async () => {
      const { body } = await client.json<{ canSync: boolean }>(
        '/api/v1/applications/frozen-dev/syncwindows?project=payments-dev',
      );
      return !body.canSync;
    });
    await push(files('2'));
    await client.until(
      'frozen-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    for (const [name, body] of [
      ['sync-blocked-by-window', {}],
      ['sync-dryrun-blocked-by-window', { dryRun: true }],
    ] as const) {
      const { response } = readRecording(`operations/${name}`);
      expect(await post('frozen-dev', 'sync', body)).toEqual({
        status: response.status,
        body: response.body,
      });
    }
    expect(
      await shapesOf('get/prod-deny-window', 'frozen-dev', {
        except: [/\.conditions/],
      }),
    ).toEqual(SAME);
    // Outside of its allow window a person may, by manualSync.
    const allowed = readRecording(
      'operations/sync-allow-window-inactive-manual-ok',
    );
    const { status, body: dry } = await post('ledger-dev', 'sync', {
      dryRun: true,
    });
    expect(status).toBe(allowed.response.status);
    expect(
      compareShapes(
        { recorded: allowed.response.body, ours: dry },
        // Theirs had something to prune.
        {
          except: [
            ...ALWAYS,
            /requires(Pruning|DeletionConfirmation)/,
            /\.conditions/,
          ],
        },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    expect(
      (
        await client.json(
          '/api/v1/applications/ledger-dev/syncwindows?project=payments-dev',
        )
      ).body,
    ).toEqual({
      ...(readRecording('detail/syncwindows-allow-inactive').response
        .body as object),
      assignedWindows: [
        {
          kind: 'allow',
          schedule: '0 0 1 1 *',
          duration: '1m',
          manualSync: true,
        },
      ],
      canSync: true,
    });
    const { request, response } = readRecording('platform/projects-fields');
    const { body } = await client.json<{ items: object[] }>(request.path);
    expect(
      compareShapes(
        { recorded: response.body, ours: body },
        { except: [/\.(description|timeZone):/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    expect(body.items).toContainEqual({
      metadata: { name: 'logistics-dev' },
      spec: {},
    });
    expect(body.items).toContainEqual({
      metadata: { name: 'payments-dev' },
      spec: { syncWindows: [expect.anything(), expect.anything()] },
    });

    expect((await client.details('frozen-dev')).status.history).toHaveLength(1);
    const sha = await push({ [path]: before });
    const after = await client.until(
      'frozen-dev',
      ({ status: now }) => now.history?.length === 2,
    );
    expect(after.status.history?.[1].revision).toBe(sha);
    expect(deployed.status.history?.[0].revision).not.toBe(sha);
  });

  it('asks for a confirmation before it removes what says so', async () => {
    const confirm = {
      annotations: { 'argocd.argoproj.io/sync-options': 'Prune=confirm' },
    };
    const files = (...manifests: object[]) =>
      app({
        name: 'tracking-dev',
        manifests,
        syncPolicy: BY_HAND,
      });
    await push(files(configMap('kept'), configMap('gone', confirm)));
    await client.until('tracking-dev', ({ status }) => !!status.sync.revision);
    await post('tracking-dev', 'sync');
    await client.untilSettled('tracking-dev');
    await push(files(configMap('kept')));
    await client.until(
      'tracking-dev',
      ({ status }) => status.sync.status === 'OutOfSync',
    );
    const { body } = await post('tracking-dev', 'sync', { prune: true });
    expect(
      compareShapes(
        {
          recorded: readRecording('operations/sync-prune-needs-confirmation')
            .response.body,
          ours: body,
        },
        { except: ALWAYS },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    await client.until(
      'tracking-dev',
      ({ status }) =>
        status.operationState?.phase === 'Running' &&
        !!status.operationState.message,
    );
    expect(
      await shapesOf(
        'get/operation-waiting-prune-confirmation',
        'tracking-dev',
      ),
    ).toEqual(SAME);
    const terminated = readRecording('operations/terminate-waiting');
    expect(
      await client.json(
        '/api/v1/applications/tracking-dev/operation?project=payments-dev',
        { method: 'DELETE' },
      ),
    ).toEqual({
      status: terminated.response.status,
      body: terminated.response.body,
    });
    await untilIdle('tracking-dev');
    expect(await shapesOf('get/prod-prune-confirm', 'tracking-dev')).toEqual(
      SAME,
    );
  });

  it('fails, is tried again, and is terminated between two tries', async () => {
    const files = (syncPolicy: object) =>
      app({
        name: 'payouts-dev',
        manifests: [configMap('payouts', { namespace: 'payments-gone' })],
        project: 'default',
        syncPolicy,
      });
    await push(files(UNTRIED));
    await client.until(
      'payouts-dev',
      ({ status }) =>
        status.operationState?.phase === 'Failed' && !!status.conditions,
    );
    const { response } = readRecording('get/operation-failed');
    const { body } = await client.json<unknown>(
      '/api/v1/applications/payouts-dev?project=default',
    );
    expect(
      compareShapes(
        { recorded: response.body, ours: body },
        // It had been deployed before, where it was recorded.
        {
          except: [
            ...ALWAYS,
            /\.history/,
            // Its limit of 0 is not told.
            /retry\.limit/,
            /\.health\.lastTransitionTime/,
          ],
        },
      ),
    ).toEqual({ missing: [], unexpected: [] });
    await push(
      files({
        automated: { prune: true },
        retry: {
          limit: 5,
          backoff: { duration: '1h', factor: 2, maxDuration: '2h' },
        },
      }),
    );
    await push({ 'README.md': 'Another commit starts another series.\n' });
    await client.until(
      'payouts-dev',
      ({ status }) =>
        status.operationState?.phase === 'Running' &&
        !!status.operationState.finishedAt,
    );
    const ended = readRecording('operations/terminate-while-retrying');
    expect(
      await client.json(
        '/api/v1/applications/payouts-dev/operation?project=default',
        { method: 'DELETE' },
      ),
    ).toEqual({ status: ended.response.status, body: ended.response.body });
    await client.until(
      'payouts-dev',
      ({ status }) => status.operationState?.message === 'Operation terminated',
    );
  });

  it.each<[string, string, string, RegExp[]]>([
    // recording, its application, ours, what the two went through besides
    ['app-created-and-deleted', 'promo-dev', 'promo-dev', []],
    // The recorded one warns of an orphan.
    ['degraded', 'fraud-dev', 'fraud-dev', [/\.conditions/]],
    [
      'app-of-apps-creation',
      'root-staging',
      'root-dev',
      // Ours has put things right since then.
      [/sync\.(resources|autoHeal)/],
    ],
    // Ours fails later.
    ['hooks', 'onboarding-dev', 'onboarding-dev', [/\.conditions/]],
    // That one was started by a person, who does not prune.
    [
      'presync-hook-failed',
      'onboarding-dev',
      'onboarding-dev',
      [/initiatedBy\.username/, /operation\.sync\.prune/],
    ],
    ['terminate', 'onboarding-dev', 'onboarding-dev', []],
    // That one was automated at first; ours had a dry run.
    [
      'rollback',
      'wallet-dev',
      'wallet-dev',
      [/initiatedBy\.automated/, /sync\.dryRun/],
    ],
    // Ours was deployed before, too.
    [
      'rollout-resume',
      'gateway-dev',
      'gateway-dev',
      [/application\.operation/],
    ],
    // Those had been deployed before; ours has a policy of its own, and no luck at all.
    ...['sync-failed', 'sync-failed-no-retry', 'sync-retrying'].map(
      (name): [string, string, string, RegExp[]] => [
        name,
        name === 'sync-retrying' ? 'dispatch-dev' : 'payouts-dev',
        'payouts-dev',
        [/\.history/, /retry\.(limit|backoff)/, /\.conditions/],
      ],
    ),
  ])(
    'has sent frames in the shape of %s',
    (name, application, ours, except) => {
      const frames = trimmed
        .results<Frame>()
        .filter(frame => frame.application.metadata.name === ours);
      expect(
        compareShapes(
          { recorded: recordedFrames(name, application), ours: frames },
          { except: [...ALWAYS, ...except] },
        ),
      ).toEqual({ missing: [], unexpected: [] });
    },
  );

  it('has sent whole applications in the shape of the recorded ones', () => {
    const frames = untrimmed
      .results<Frame>()
      .filter(frame => frame.application.metadata.name === 'onboarding-dev');
    expect(
      compareShapes(
        { recorded: recordedFrames('hooks-untrimmed'), ours: frames },
        // Ours fails later.
        { except: [...ALWAYS, /\.conditions/] },
      ),
    ).toEqual({ missing: [], unexpected: [] });
  });

  it('goes through the phases of an operation in the recorded order', () => {
    const frames = trimmed.results<Frame>();
    const all = phasesOf(
      frames.filter(
        ({ application }) => application.metadata.name === 'onboarding-dev',
      ),
    ).join(' > ');
    // The end of an earlier operation, the moment without one, the one that is terminated.
    const terminated = phasesOf(recordedFrames('terminate')).slice(-3);
    expect(terminated).toEqual(['Running', 'Terminating', 'Failed']);
    expect(all).toContain(terminated.join(' > '));
    expect(phasesOf(recordedFrames('rollback'))).toEqual([
      'Succeeded',
      '',
      'Running',
      'Succeeded',
    ]);
    expect(
      phasesOf(
        frames.filter(
          ({ application }) => application.metadata.name === 'wallet-dev',
        ),
      ).slice(-4),
    ).toEqual(['Succeeded', '', 'Running', 'Succeeded']);
  });

  it('is listed with the others in the shape of the recorded list, whole or in part', async () => {
    // Recorded in a quiet moment, before the first dry run; nothing had an Ingress.
    const except = [/items\[\]\.operation\b/, /sync\.dryRun/, /\.externalURLs/];
    for (const name of [
      'all-untrimmed',
      'all-untrimmed-gzip',
      'all-fields',
      'fields-exclude',
      'fields-operationstate-whole',
      'fields-resources-summary',
      'fields-unallowed',
    ]) {
      const { request, response } = readRecording(`list/${name}`);
      const { status, body } = await client.json<unknown>(request.path);
      expect([
        name,
        status,
        compareShapes(
          { recorded: response.body, ours: body },
          { except: [...ALWAYS, ...except] },
        ),
      ]).toEqual([name, 200, { missing: [], unexpected: [] }]);
    }
  });
});
