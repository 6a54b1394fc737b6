import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { ApplicationSpec } from '@gitops-flow/backstage-plugin-gitops-common';
import { parse } from 'yaml';
import { GitopsConfig, GitopsEnvironment } from '../config/readGitopsConfig';
import { renderApplication } from './renderApplication';

const GOLDEN = join(__dirname, '__golden__');

function environment(
  name: string,
  change: Partial<GitopsEnvironment> = {},
): GitopsEnvironment {
  return {
    name,
    title: name,
    instance: 'nonprod',
    applicationNamespace: 'argocd',
    destination: { name: `acme-${name}` },
    requireDigest: false,
    sync: { automated: true, prune: true, selfHeal: true },
    decommission: 'allowed',
    ...change,
  };
}

const platform: Pick<GitopsConfig, 'repository' | 'chart' | 'environments'> = {
  repository: {
    url: 'https://github.com/acme/gitops-apps',
    host: 'github.com',
    owner: 'acme',
    name: 'gitops-apps',
    branch: 'main',
  },
  chart: { path: 'charts/eks-baseline', version: '1.0.0' },
  environments: [
    environment('dev'),
    environment('staging'),
    environment('prod', {
      sync: { automated: true, prune: false, selfHeal: true },
    }),
  ],
};

const checkout: ApplicationSpec = {
  name: 'checkout',
  team: 'payments',
  system: 'shop',
  description: 'Takes the money',
  mode: 'prebuilt',
  image: 'ghcr.io/acme/checkout:1.4.2',
  port: 8080,
  size: 'small',
  exposure: 'internal',
  environments: ['dev', 'staging', 'prod'],
  start: 'first',
};

/** Each is a folder of `__golden__`. `UPDATE_GOLDEN=1` writes them anew: look at the difference before committing. */
const cases: Record<string, { spec: ApplicationSpec; on: typeof platform }> = {
  'starts-first': { spec: checkout, on: platform },
  'starts-everywhere-without-system': {
    spec: {
      ...checkout,
      system: undefined,
      image: `nginx:1.29.3@sha256:${'0123456789abcdef'.repeat(4)}`,
      size: 'large',
      exposure: 'public',
      environments: ['prod', 'dev'],
      start: 'everywhere',
    },
    on: platform,
  },
  worker: {
    spec: {
      ...checkout,
      workload: 'worker',
      port: undefined,
      exposure: 'none',
      replicas: 3,
      strategy: 'rolling',
      environments: ['dev', 'prod'],
    },
    on: platform,
  },
  cron: {
    spec: {
      ...checkout,
      workload: 'cron',
      port: undefined,
      schedule: '*/15 6-22 * * MON-FRI',
      exposure: 'none',
      environments: ['dev'],
    },
    on: platform,
  },
  canary: {
    spec: {
      ...checkout,
      workload: 'web',
      strategy: 'canary',
      environments: ['dev'],
    },
    on: platform,
  },
  'blue-green': {
    spec: {
      ...checkout,
      strategy: 'blueGreen',
      replicas: 2,
      environments: ['dev'],
    },
    on: platform,
  },
  autoscaled: {
    spec: {
      ...checkout,
      autoscaling: { min: 2, max: 10, cpu: 60 },
      environments: ['dev'],
    },
    on: platform,
  },
  variables: {
    spec: {
      ...checkout,
      variables: {
        LOG_LEVEL: 'info',
        WORKERS: '4',
        no: 'off',
        _0: '',
        MOTD: 'line one\n# not a comment\n\tindented: true\n',
        INJECTED: '"\nexposure: public\n- &a !!python/object {b: *a} %TAG',
        GREETING: 'grüß dich 👋 ${HOME} {{ .Values.name }} $(id)',
      },
      environments: ['dev'],
    },
    on: platform,
  },
  'names-that-yaml-misreads': {
    spec: {
      ...checkout,
      name: 'no',
      team: 'on',
      system: 'null',
      image: 'y:1e3',
      environments: ['yes', 'off'],
    },
    on: {
      ...platform,
      chart: { path: 'charts/eks-baseline', version: '1.10' },
      environments: [
        environment('off', {
          destination: { server: 'https://kubernetes.default.svc' },
          applicationNamespace: 'true',
          sync: { automated: false, prune: false, selfHeal: false },
        }),
        environment('yes', {
          sync: { automated: true, prune: true, selfHeal: false },
        }),
      ],
    },
  },
};

function readGolden(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(path => [relative(folder, path), readFileSync(path, 'utf8')]),
  );
}

async function writeGolden(folder: string, files: Map<string, string>) {
  await rm(folder, { recursive: true, force: true });
  for (const [path, content] of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

describe('renderApplication', () => {
  describe.each(Object.entries(cases))('%s', (name, { spec, on }) => {
    const folder = join(GOLDEN, name);

    it('gives the golden bytes', async () => {
      const rendered = renderApplication(spec, on);
      if (process.env.UPDATE_GOLDEN) {
        await writeGolden(folder, rendered);
      }
      expect(Object.fromEntries(rendered)).toEqual(
        Object.fromEntries(readGolden(folder)),
      );
    });
  });

  it('has a case for every golden folder', () => {
    expect(existsSync(GOLDEN) && readdirSync(GOLDEN).sort()).toEqual(
      Object.keys(cases).sort(),
    );
  });

  it('lists the files in promotion order', () => {
    expect([...renderApplication(checkout, platform).keys()]).toEqual([
      'argocd/applications/dev/payments/checkout.yaml',
      'values/dev/payments/checkout/values.yaml',
      'values/dev/payments/checkout/image.yaml',
      'argocd/applications/staging/payments/checkout.yaml',
      'values/staging/payments/checkout/values.yaml',
      'values/staging/payments/checkout/image.yaml',
      'argocd/applications/prod/payments/checkout.yaml',
      'values/prod/payments/checkout/values.yaml',
      'values/prod/payments/checkout/image.yaml',
    ]);
  });

  it('does not depend on the order in which environments were asked for', () => {
    const environments = [...checkout.environments].reverse();
    expect([
      ...renderApplication({ ...checkout, environments }, platform),
    ]).toEqual([...renderApplication(checkout, platform)]);
  });

  it('shares no file between two applications', () => {
    const paths = [
      ...renderApplication(checkout, platform).keys(),
      ...renderApplication({ ...checkout, name: 'refunds' }, platform).keys(),
    ];
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('refuses an environment that is not configured', () => {
    expect(() =>
      renderApplication(
        { ...checkout, environments: ['dev', 'moon'] },
        platform,
      ),
    ).toThrow(
      expect.objectContaining({
        name: 'InputError',
        message:
          'environments: moon is not configured; use some of dev, staging, prod',
      }),
    );
  });

  it('refuses a name that ends like an environment, asked for or not', () => {
    expect(() =>
      renderApplication(
        { ...checkout, name: 'checkout-prod', environments: ['dev'] },
        platform,
      ),
    ).toThrow(/^name: "checkout-prod" ends with "-prod"/);
  });

  describe('read as YAML 1.1 and as YAML 1.2', () => {
    const words = ['no', 'y', 'on', 'off', 'true', 'null', 'e1', 'x-1e3'];
    const tags = ['1', '1.10', '1e3', '0x1f', '010', '1_0', 'no', '2026-01-01'];
    const specs = words.flatMap((word, index) =>
      tags.map((tag, tagIndex) => ({
        ...checkout,
        name: word,
        team: words[(index + 1) % words.length],
        system: words[(index + 2) % words.length],
        image: `${word}:${tag}`,
        port: 1 + (((index * tags.length + tagIndex) * 911) % 65535),
      })),
    );

    it.each(specs)('says the same for $name of $team with $image', spec => {
      const rendered = renderApplication(spec, platform);
      const read = (version: '1.1' | '1.2') =>
        Object.fromEntries(
          [...rendered].map(([path, content]) => [
            path,
            parse(content, { version }),
          ]),
        );
      const files = read('1.2');
      expect(read('1.1')).toEqual(files);

      const folder = `values/dev/${spec.team}/${spec.name}`;
      const [repository, tag] = spec.image.split(':');
      expect(files[`${folder}/image.yaml`]).toEqual({
        image: { repository, tag },
      });
      expect(files[`${folder}/values.yaml`]).toEqual({
        name: spec.name,
        team: spec.team,
        environment: 'dev',
        port: spec.port,
        size: 'small',
        exposure: 'internal',
      });
    });
  });
});
