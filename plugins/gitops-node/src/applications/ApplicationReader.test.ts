import { ENVIRONMENTS } from './__testUtils__/deployedApplication';
import { ApplicationReader } from './ApplicationReader';

const APPLICATION = 'spec:\n  source:\n    path: charts/eks-baseline/1.2.0\n';

/** The files of `checkout` in an environment. */
const files = (
  environment: string,
  values: string,
  image = 'image: {}\n',
  team = 'payments',
): Record<string, string> => {
  const place = `${environment}/${team}/checkout`;
  return {
    [`argocd/applications/${place}.yaml`]: APPLICATION,
    [`values/${place}/values.yaml`]: values,
    [`values/${place}/image.yaml`]: image,
  };
};

/** A main branch that consists of these files. */
function createReader(main: Record<string, string>) {
  return ApplicationReader.create({
    config: { environments: ENVIRONMENTS },
    gitopsRepository: {
      readFiles: async paths => {
        const chosen =
          typeof paths === 'function' ? paths(Object.keys(main)) : paths;
        return new Map(
          [...chosen].flatMap(path =>
            path in main ? [[path, main[path]]] : [],
          ),
        );
      },
    },
  });
}

describe('ApplicationReader', () => {
  it('reads what each environment is set to, in promotion order', async () => {
    const reader = createReader({
      ...files('prod', 'name: checkout\n'),
      ...files('moon', 'name: checkout\n'),
      ...files(
        'dev',
        [
          'name: checkout',
          'team: payments',
          'environment: dev',
          'workload: cron',
          'schedule: "@daily"',
          'port: 8080',
          'size: large',
          'autoscaling: { kind: hpa, min: 1, max: 3, memory: 80 }',
          'exposure: none',
          'strategy: canary',
          'env: { A: b, "ON": "yes" }',
          'host: shop.acme.example',
          'probes: {}',
        ].join('\n'),
        'image: { repository: nginx, tag: "1.10" }\n',
      ),
    });
    expect(await reader.settings('checkout')).toEqual({
      name: 'checkout',
      team: 'payments',
      environments: [
        {
          environment: 'dev',
          title: 'dev',
          image: { repository: 'nginx', tag: '1.10' },
          workload: 'cron',
          schedule: '@daily',
          port: 8080,
          size: 'large',
          autoscaling: { min: 1, max: 3 },
          exposure: 'none',
          strategy: 'canary',
          variables: { A: 'b', ON: 'yes' },
          chartVersion: '1.2.0',
          otherKeys: ['host', 'probes'],
        },
        {
          environment: 'prod',
          title: 'prod',
          chartVersion: '1.2.0',
          otherKeys: [],
        },
      ],
      missingEnvironments: ['staging'],
    });
  });

  it('reads what it does not understand as absent', async () => {
    const reader = createReader(
      files(
        'dev',
        'port: "8080"\nautoscaling: { kind: keda, min: 0 }\nenv: [A]\nreplicas: 2\n',
        'image: nginx\n',
      ),
    );
    const settings = await reader.settings('checkout');
    expect(settings?.environments).toEqual([
      {
        environment: 'dev',
        title: 'dev',
        replicas: 2,
        chartVersion: '1.2.0',
        otherKeys: [],
      },
    ]);
  });

  it('finds nothing of an application that is only on a branch', async () => {
    const reader = createReader(files('dev', ''));
    expect(await reader.find('chekout')).toBeUndefined();
    expect(await reader.settings('chekout')).toBeUndefined();
  });

  it.each([
    [
      'a file is no YAML',
      files('dev', 'size: [\n'),
      /^values\/dev\/payments\/checkout\/values\.yaml is no YAML that can be read/,
    ],
    [
      'a file is missing',
      { 'argocd/applications/dev/payments/checkout.yaml': APPLICATION },
      /^values\/dev\/payments\/checkout\/values\.yaml is missing in the GitOps repository/,
    ],
    [
      'two teams have it',
      { ...files('dev', ''), ...files('dev', '', '', 'logistics') },
      /^checkout belongs to the teams payments and logistics/,
    ],
  ] as [string, Record<string, string>, RegExp][])(
    'says so when %s',
    async (_, main, message) => {
      await expect(createReader(main).settings('checkout')).rejects.toThrow(
        expect.objectContaining({
          name: 'ConflictError',
          message: expect.stringMatching(message),
        }),
      );
    },
  );
});
