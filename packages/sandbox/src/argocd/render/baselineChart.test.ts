import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { PACKAGE_FOLDER } from '../../packageFolder';
import { Deployment } from '../cluster/workloads';
import { findHelm } from './findHelm';
import { parseManifests } from './parseManifests';

jest.setTimeout(60_000);

const CHART = resolve(
  PACKAGE_FOLDER,
  '../../templates/platform/eks_baseline_chart_Helm',
);
const IMAGE = { repository: 'ghcr.io/acme/checkout', tag: '1.8.0' };
const DIGEST = `sha256:${'a'.repeat(64)}`;
const VALUES = {
  name: 'checkout',
  team: 'payments',
  environment: 'dev',
  port: 8080,
  size: 'small',
  exposure: 'public',
  replicas: 2,
  image: IMAGE,
  platform: { ingressClassName: 'alb', domain: 'dev.acme.example' },
};

describe('eks-baseline chart', () => {
  let helm: string;
  let folder: string;

  beforeAll(async () => {
    helm = await findHelm({
      cacheDirectory: join(tmpdir(), 'argocd-stand-in-tools'),
    });
    folder = await mkdtemp(join(tmpdir(), 'chart-test-'));
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function run(
    ...args: string[]
  ): Promise<{ failed: boolean; stdout: string; stderr: string }> {
    return new Promise(done => {
      execFile(
        helm,
        args,
        { env: { PATH: process.env.PATH, HOME: folder } },
        (error, stdout, stderr) => done({ failed: !!error, stdout, stderr }),
      );
    });
  }

  async function template(values: object, ...args: string[]) {
    const file = join(folder, `${Math.random()}.yaml`);
    // JSON is YAML whose strings are quoted, as whoever writes values for this chart must quote them.
    await writeFile(file, JSON.stringify(values));
    return run(
      'template',
      'checkout',
      CHART,
      '--namespace',
      'payments-dev',
      '-f',
      file,
      ...args,
    );
  }

  async function render(values: object) {
    const { failed, stdout, stderr } = await template(values);
    expect({ failed, stderr }).toEqual({ failed: false, stderr: '' });
    return parseManifests(stdout, 'checkout');
  }

  it.each([['full'], ['idle']])(
    'passes helm lint --strict with %s values',
    async name => {
      const { failed, stdout } = await run(
        'lint',
        '--strict',
        CHART,
        '-f',
        join(CHART, `ci/${name}-values.yaml`),
      );
      expect(stdout).toContain('1 chart(s) linted, 0 chart(s) failed');
      expect(failed).toBe(false);
    },
  );

  it('renders everything with an image', async () => {
    const kinds = (await render(VALUES)).map(({ kind }) => kind).sort();
    expect(kinds).toEqual([
      'Deployment',
      'Ingress',
      'PodDisruptionBudget',
      'Service',
      'ServiceAccount',
    ]);
  });

  it.each([
    [{ image: {} }],
    [{ image: { repository: 'ghcr.io/acme/checkout' } }],
  ])('renders no workload with %j', async change => {
    const manifests = await render({ ...VALUES, ...change });
    expect(manifests.map(({ kind }) => kind)).toEqual(['ServiceAccount']);
  });

  it('renders no budget for one pod and no Ingress without exposure', async () => {
    const manifests = await render({
      ...VALUES,
      replicas: 1,
      exposure: 'none',
    });
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'Service',
      'ServiceAccount',
    ]);
  });

  it.each([
    [{ ...IMAGE }, 'ghcr.io/acme/checkout:1.8.0'],
    [{ ...IMAGE, digest: DIGEST }, `ghcr.io/acme/checkout:1.8.0@${DIGEST}`],
    [{ repository: 'nginx', digest: DIGEST }, `nginx@${DIGEST}`],
    [
      { repository: 'localhost:5000/a/b', tag: '1.10' },
      'localhost:5000/a/b:1.10',
    ],
  ])('runs %j as %s', async (image, expected) => {
    const deployment = (await render({ ...VALUES, image })).find(
      ({ kind }) => kind === 'Deployment',
    ) as Deployment;
    expect(deployment.spec.template.spec.containers[0].image).toBe(expected);
  });

  it.each([
    ['public', 'internet-facing'],
    ['internal', 'internal'],
  ])('exposes %s through a balancer that is %s', async (exposure, scheme) => {
    const ingress = (await render({ ...VALUES, exposure })).find(
      ({ kind }) => kind === 'Ingress',
    );
    expect(ingress?.metadata.annotations).toMatchObject({
      'alb.ingress.kubernetes.io/scheme': scheme,
      'alb.ingress.kubernetes.io/group.name': `dev-${exposure}`,
    });
    expect(ingress?.spec).toMatchObject({
      ingressClassName: 'alb',
      rules: [{ host: 'checkout.dev.acme.example' }],
    });
  });

  it('makes pods that the restricted Pod Security Standard admits', async () => {
    const deployment = (await render(VALUES)).find(
      ({ kind }) => kind === 'Deployment',
    ) as Deployment;
    expect(deployment.spec.template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          startupProbe: expect.anything(),
          readinessProbe: expect.anything(),
          livenessProbe: expect.anything(),
        },
      ],
    });
  });

  it.each([
    ['no'],
    ['on'],
    ['y'],
    ['n'],
    ['null'],
    ['true'],
    ['e1'],
    ['checkout'],
  ])('reads the same in YAML 1.1 and 1.2 for the name %s', async name => {
    const { failed, stdout } = await template({
      ...VALUES,
      name,
      team: name,
      image: { ...IMAGE, tag: '1e3' },
    });
    expect(failed).toBe(false);
    const [old, current] = (['1.1', '1.2'] as const).map(version =>
      parseAllDocuments(stdout, { version }).map(document => document.toJS()),
    );
    expect(old).toEqual(current);
    expect(
      old.filter(Boolean).every(({ metadata }) => metadata.name === name),
    ).toBe(true);
  });

  it('renders the same bytes whatever the cluster', async () => {
    const renders = await Promise.all(
      ['1.33.0', '1.37.0'].map(version =>
        template(VALUES, '--kube-version', version),
      ),
    );
    expect(renders[0].stdout).toBe(renders[1].stdout);
    expect(renders[0].failed).toBe(false);
  });

  it.each<[string, object, string]>([
    [
      'a typo',
      { replica: 2 },
      "at '': additional properties 'replica' not allowed",
    ],
    [
      'a typo below',
      { image: { ...IMAGE, tags: 'x' } },
      "at '/image': additional properties 'tags' not allowed",
    ],
    [
      'a foreign platform key',
      { platform: { ...VALUES.platform, zone: 'a' } },
      "at '/platform': additional properties 'zone' not allowed",
    ],
    ['a name in capitals', { name: 'Checkout' }, "at '/name'"],
    ['a long name', { name: 'a'.repeat(41) }, "at '/name': maxLength"],
    ['no team', { team: null }, "at '/team': got null, want string"],
    ['port 0', { port: 0 }, "at '/port': minimum"],
    ['a port too high', { port: 65536 }, "at '/port': maximum"],
    [
      'a port in words',
      { port: '8080' },
      "at '/port': got string, want integer",
    ],
    ['an unknown size', { size: 'huge' }, "at '/size'"],
    ['an unknown exposure', { exposure: 'world' }, "at '/exposure'"],
    ['no replicas', { replicas: 0 }, "at '/replicas': minimum"],
    ['replicas taken away', { replicas: null }, "missing property 'replicas'"],
    [
      'a tag that is a number',
      { image: { ...IMAGE, tag: 1.1 } },
      "at '/image/tag': got number, want string",
    ],
    [
      'a tag that moves',
      { image: { ...IMAGE, tag: 'latest' } },
      "at '/image': missing property 'digest'",
    ],
    [
      'a malformed digest',
      { image: { ...IMAGE, digest: 'sha256:abc' } },
      "at '/image/digest'",
    ],
    [
      'a tag without repository',
      { image: { tag: '1.0.0' } },
      "at '/image': properties 'repository' required, if 'tag' exists",
    ],
    [
      'a tag in the repository',
      { image: { ...IMAGE, repository: 'nginx:1.2@x' } },
      "at '/image/repository'",
    ],
    [
      'exposure without a domain',
      { platform: { ingressClassName: 'alb' } },
      "at '/platform': missing property 'domain'",
    ],
    [
      'a domain that is none',
      { platform: { ...VALUES.platform, domain: 'dev' } },
      "at '/platform/domain'",
    ],
  ])('refuses %s and says where', async (_, change, message) => {
    const { failed, stderr } = await template({ ...VALUES, ...change });
    expect(failed).toBe(true);
    expect(stderr).toContain(message);
  });

  it('has a closed schema without foreign references', async () => {
    const schema = await readFile(join(CHART, 'values.schema.json'), 'utf8');
    expect(schema).not.toContain('"$ref"');
    const objects = schema.match(/"type": "object"/g) ?? [];
    const closed = schema.match(/"additionalProperties": false/g) ?? [];
    expect(closed).toHaveLength(objects.length);
  });
});
