import { SettingsChange } from '@gitops-flow/backstage-plugin-gitops-common';
import { JsonObject } from '@backstage/types';
import { parse } from 'yaml';
import { GitopsConfig } from '../config/readGitopsConfig';
import { renderApplication } from '../render/renderApplication';
import { ENVIRONMENTS } from './__testUtils__/deployedApplication';
import { DeployedApplication } from './ApplicationReader';
import { planChange } from './planChange';

const config: Pick<GitopsConfig, 'repository' | 'chart' | 'environments'> = {
  repository: {
    url: 'https://github.com/acme/gitops-apps',
    host: 'github.com',
    owner: 'acme',
    name: 'gitops-apps',
    branch: 'main',
  },
  chart: { path: 'charts/eks-baseline', version: '1.1.0' },
  environments: ENVIRONMENTS,
};

const VALUES = 'values/dev/payments/checkout/values.yaml';

/** `checkout` as the portal has once rendered it, with what people wrote into `values.yaml` since. */
function deployed(
  environments: string[],
  more = '',
  spec: object = {},
): DeployedApplication {
  const files = renderApplication(
    {
      name: 'checkout',
      team: 'payments',
      system: 'shop',
      description: 'Takes the money',
      mode: 'prebuilt',
      image: 'ghcr.io/acme/checkout:1.4.2',
      port: 8080,
      size: 'small',
      exposure: 'internal',
      environments,
      start: 'first',
      ...spec,
    },
    { ...config, chart: { ...config.chart, version: '1.0.0' } },
  );
  return {
    name: 'checkout',
    team: 'payments',
    environments: ENVIRONMENTS.filter(({ name }) =>
      environments.includes(name),
    ).map(environment => {
      const place = {
        environment: environment.name,
        team: 'payments',
        application: 'checkout',
      };
      const folder = `${environment.name}/payments/checkout`;
      return {
        environment,
        place,
        application: files.get(`argocd/applications/${folder}.yaml`)!,
        values: files.get(`values/${folder}/values.yaml`)! + more,
        image: files.get(`values/${folder}/image.yaml`)!,
      };
    }),
  };
}

const platformValues = new Map<string, JsonObject>([
  [
    'dev',
    {
      platform: {
        domain: 'dev.acme.example',
        prometheus: { address: 'http://prometheus' },
      },
    },
  ],
  ['staging', { platform: { domain: 'staging.acme.example' } }],
]);

function change(
  settings: SettingsChange,
  options: {
    application?: DeployedApplication;
    environments?: string[];
    addEnvironments?: string[];
    requester?: string;
  } = {},
) {
  return planChange({
    application: deployed(['dev']),
    config,
    settings,
    platformValues,
    ...options,
  }).change;
}

/** The values of dev after the change. */
function after(
  settings: SettingsChange,
  application = deployed(['dev']),
): Record<string, unknown> {
  const { edits } = change(settings, { application, environments: ['dev'] });
  const edited = edits!.get(VALUES)!(application.environments[0].values);
  return parse(edited, { version: '1.1' });
}

const BEFORE = {
  name: 'checkout',
  team: 'payments',
  environment: 'dev',
  port: 8080,
  size: 'small',
  exposure: 'internal',
};

describe('planChange', () => {
  it.each<[string, SettingsChange, string, object]>([
    ['the size', { size: 'large' }, '', { size: 'large' }],
    ['the port', { port: 9090 }, '', { port: 9090 }],
    ['the replicas', { replicas: 3 }, '', { replicas: 3 }],
    [
      'replicas to autoscaling',
      { autoscaling: { min: 2, max: 5, cpu: 60 } },
      'replicas: 4\n',
      { autoscaling: { kind: 'hpa', min: 2, max: 5, cpu: 60 } },
    ],
    [
      'autoscaling, and keeps the limit by memory',
      { autoscaling: { min: 2, max: 5 } },
      'autoscaling: { kind: hpa, min: 1, max: 3, cpu: 50, memory: 80 }\n',
      { autoscaling: { kind: 'hpa', min: 2, max: 5, memory: 80 } },
    ],
    [
      'autoscaling to replicas',
      { replicas: 2 },
      'autoscaling: { kind: hpa, min: 1, max: 3 }\n',
      { replicas: 2 },
    ],
    ['the exposure', { exposure: 'public' }, '', { exposure: 'public' }],
    ['the exposure to none', { exposure: 'none' }, '', { exposure: 'none' }],
    [
      'the strategy, which needs metrics',
      { strategy: 'canary' },
      'metrics:\n  path: /m\n',
      { strategy: 'canary', metrics: { path: '/m', enabled: true } },
    ],
    [
      'the strategy back, and leaves the metrics',
      { strategy: 'rolling' },
      'strategy: canary\nmetrics:\n  enabled: true\n',
      { strategy: 'rolling', metrics: { enabled: true } },
    ],
    [
      'all variables',
      { variables: { A: '1', B: 'no' } },
      'env:\n  A: old\n  C: old\n',
      { env: { A: '1', B: 'no' } },
    ],
    ['no variables any more', { variables: {} }, 'env:\n  A: old\n', {}],
  ])('changes %s', (_, settings, more, expected) => {
    const present: object = parse(more) ?? {};
    const others = Object.fromEntries(
      Object.entries(present).filter(
        ([key]) => !['replicas', 'autoscaling', 'env'].includes(key),
      ),
    );
    expect(after(settings, deployed(['dev'], more))).toEqual({
      ...BEFORE,
      ...others,
      ...expected,
    });
  });

  it('changes every environment, or only those that are named', () => {
    const application = deployed(['dev', 'staging']);
    expect([
      ...change({ size: 'large' }, { application }).edits!.keys(),
    ]).toEqual([VALUES, 'values/staging/payments/checkout/values.yaml']);
    expect([
      ...change(
        { size: 'large' },
        { application, environments: ['staging'] },
      ).edits!.keys(),
    ]).toEqual(['values/staging/payments/checkout/values.yaml']);
  });

  it('tells a reviewer what was and what will be', () => {
    const application = deployed(['dev', 'prod'], 'env:\n  A: "x|y"\n');
    const { title, body } = change(
      {
        size: 'small',
        replicas: 3,
        variables: { A: '<b>\n@ada', B: '' },
      },
      { application, requester: 'Ada *x*' },
    );
    expect(title).toBe(
      'Change size, replicas and variables of checkout in dev and prod',
    );
    expect(body).toBe(`Changes **checkout** of team **payments**.

| Environment | Setting | Now | After the merge |
|---|---|---|---|
| dev | pods | default | 3 |
| dev | variable \`A\` | "x\\|y" | "\\<b\\>\\\\n@&#8203;ada" |
| dev | variable \`B\` | – | "" |
| prod | pods | default | 3 |
| prod | variable \`A\` | "x\\|y" | "\\<b\\>\\\\n@&#8203;ada" |
| prod | variable \`B\` | – | "" |

### After the merge

Argo CD brings it to dev, prod by itself.

Asked for by **Ada \\*x\\***.

<!-- gitops-flow: {"application":"checkout","team":"payments","environments":["dev","prod"],"kind":"change"} -->`);
  });

  it('has the same branch for the same change, however it is written', () => {
    const branch = (settings: SettingsChange, environments?: string[]) =>
      change(settings, {
        application: deployed(['dev', 'staging']),
        environments,
      }).branch;
    const wanted = branch({ size: 'large', variables: { A: '1', B: '2' } });
    expect(wanted).toMatch(/^change\/checkout\/[0-9a-f]{10}$/);
    expect(
      branch(
        { variables: { B: '2', A: '1' }, replicas: undefined, size: 'large' },
        ['staging', 'dev'],
      ),
    ).toBe(wanted);
    expect(branch({ size: 'large' })).not.toBe(wanted);
    expect(
      branch({ size: 'large', variables: { A: '1', B: '2' } }, ['dev']),
    ).not.toBe(wanted);
  });

  it.each<[string, SettingsChange, string, object, string]>([
    [
      'a worker on the internet',
      { exposure: 'public' },
      '',
      { workload: 'worker', exposure: 'none', port: undefined },
      'settings.exposure: must be none: nobody sends requests to a worker (dev)',
    ],
    [
      'several pods of a cron job',
      { replicas: 2 },
      '',
      {
        workload: 'cron',
        schedule: '@daily',
        exposure: 'none',
        port: undefined,
      },
      'settings.replicas: is not for a cron job, which is one pod: leave it out (dev)',
    ],
    [
      'a blue-green worker',
      { strategy: 'blueGreen' },
      '',
      { workload: 'worker', exposure: 'none', port: undefined },
      'settings.strategy: must be rolling for a worker (dev)',
    ],
    [
      'the canary of a worker without queries',
      { strategy: 'canary' },
      'metrics: { port: 9090 }\n',
      { workload: 'worker', exposure: 'none', port: undefined },
      'settings.strategy: canary of a worker needs rollout.analysis.errorRate.query, rollout.analysis.latency.query in values.yaml: set that by a pull request of your own first (dev)',
    ],
    [
      'no exposure beside a host',
      { exposure: 'none' },
      'host: shop.acme.example\n',
      {},
      'settings.exposure: cannot be none while values.yaml sets host: take that out by a pull request of your own first (dev)',
    ],
    [
      'a size beside resources',
      { size: 'large' },
      'resources: {}\n',
      {},
      'settings.size: has no effect while values.yaml sets resources: change those by a pull request of your own (dev)',
    ],
    [
      'a variable that is a secret already',
      { variables: { TOKEN: 'x' } },
      'secrets: { TOKEN: { key: a } }\n',
      {},
      'settings.variables: TOKEN is set in secrets or config.env of values.yaml already: leave it out here, or take it out there by a pull request of your own (dev)',
    ],
  ])('refuses %s', (_, settings, more, spec, problem) => {
    expect(() =>
      change(settings, { application: deployed(['dev'], more, spec) }),
    ).toThrow(
      expect.objectContaining({ name: 'InputError', message: problem }),
    );
  });

  it('refuses a strategy where Prometheus is missing, and names every environment', () => {
    const application = deployed(['dev', 'staging', 'prod']);
    expect(() => change({ strategy: 'blueGreen' }, { application })).toThrow(
      [
        'settings.strategy: blueGreen needs Prometheus: ask the platform team to set platform.prometheus.address in values/_platform/staging.yaml, or choose rolling (staging)',
        'settings.strategy: blueGreen needs Prometheus: ask the platform team to set platform.prometheus.address in values/_platform/prod.yaml, or choose rolling (prod)',
      ].join('\n'),
    );
  });

  it('refuses to be reachable where there is no domain', () => {
    expect(() =>
      change({ exposure: 'public' }, { application: deployed(['prod']) }),
    ).toThrow(
      'settings.exposure: needs a domain: ask the platform team to set platform.domain in values/_platform/prod.yaml (prod)',
    );
  });

  it('leaves scaling by events to people', () => {
    const application = deployed(['dev'], 'autoscaling: { kind: keda }\n');
    expect(() => change({ replicas: 2 }, { application })).toThrow(
      expect.objectContaining({
        name: 'ConflictError',
        message: `${VALUES}: The number of pods is by events (autoscaling.kind is keda): change that by a pull request of your own`,
      }),
    );
  });

  it.each([
    [{}, {}, 'settings: names nothing to change'],
    [
      { size: 'large' },
      { environments: ['prod'] },
      'environments: checkout is not in "prod"; it is in dev',
    ],
    [
      { size: 'large' },
      { environments: ['dev', 'dev'] },
      'environments: names dev twice',
    ],
    [
      {},
      { addEnvironments: ['moon', '${x}'] },
      'addEnvironments: "moon", "${x}" is not configured; use some of dev, staging, prod',
    ],
    [
      {},
      { addEnvironments: ['prod', 'prod'] },
      'addEnvironments: names prod twice',
    ],
  ] as const)('refuses %j with %j', (settings, options, problem) => {
    expect(() => change(settings, structuredClone(options) as object)).toThrow(
      problem,
    );
  });
});

describe('planChange for further environments', () => {
  const application = deployed(
    ['dev'],
    '# Ours.\nhost: shop.acme.example # until May\nenv: { A: b }\n',
  );

  const plan = (addEnvironments: string[], from = application) =>
    planChange({
      application: from,
      config,
      addEnvironments,
      platformValues,
    }).change;

  it('takes over the settings and the chart of the environment before, without image', () => {
    const { files, title, body } = plan(['prod', 'staging']);
    expect(title).toBe('Bring checkout to staging and prod');
    expect([...files!.keys()]).toEqual(
      ['staging', 'prod'].flatMap(name => [
        `argocd/applications/${name}/payments/checkout.yaml`,
        `values/${name}/payments/checkout/values.yaml`,
        `values/${name}/payments/checkout/image.yaml`,
      ]),
    );
    expect(files!.get('values/staging/payments/checkout/values.yaml'))
      .toBe(`# Settings of checkout in staging. Change them by pull request.
# What can be set: charts/eks-baseline/1.0.0/values.yaml
name: "checkout"
team: "payments"
environment: "staging"
port: 8080
size: "small"
exposure: "internal"
# Ours.
# until May
env: { A: b }
`);
    expect(files!.get('values/prod/payments/checkout/image.yaml')).toMatch(
      /\nimage: \{\}\n$/,
    );
    // Exactly what a request for all environments would have made.
    expect(files!.get('argocd/applications/prod/payments/checkout.yaml')).toBe(
      deployed(['prod']).environments[0].application,
    );
    expect(body).toContain(
      '**staging** is new: it takes the settings of dev and runs nothing until an image is promoted there. Not taken over, because only one environment can have it: `host`.',
    );
  });

  it('takes the next one where there is none before', () => {
    const { files } = plan(
      ['dev'],
      deployed(['staging', 'prod'], 'spread: required\n'),
    );
    expect(files!.get(VALUES)).toContain(
      'environment: "dev"\nport: 8080\nsize: "small"\nexposure: "internal"\nspread: required\n',
    );
  });

  it('is the same request when it has been merged, with nothing left to do', () => {
    const merged = plan(['staging'], deployed(['dev', 'staging']));
    const { branch, title } = plan(['staging']);
    expect(merged).toMatchObject({ branch, title });
    expect([...merged.files!, ...merged.edits!]).toEqual([]);
  });

  it('stops where the team has no place yet', () => {
    const { inspect } = plan(['staging', 'prod']);
    const staging = 'argocd/projects/staging/payments.yaml';
    const prod = 'argocd/projects/prod/payments.yaml';
    expect(() => inspect!([staging, prod])).not.toThrow();
    expect(() => inspect!([staging])).toThrow(
      `addEnvironments: team payments is not onboarded there: ask the platform team to add ${prod} to the GitOps repository`,
    );
  });

  it('refuses to copy from an Application that is not ours to read', () => {
    const [dev] = application.environments;
    expect(() =>
      plan(['prod'], {
        ...application,
        environments: [{ ...dev, application: 'spec: {}\n' }],
      }),
    ).toThrow(
      'argocd/applications/dev/payments/checkout.yaml is not as the portal writes it (metadata)',
    );
  });
});
