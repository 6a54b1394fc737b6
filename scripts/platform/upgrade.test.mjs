import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { findHelm } from '../../templates/platform/eks_baseline_chart_Helm/tests/helm.mjs';
import { ROOT } from '../lib/paths.mjs';

const CHART = path.join(ROOT, 'templates/platform/eks_baseline_chart_Helm');
const SCRIPT = path.join(
  ROOT,
  'templates/platform/gitops-apps/automation/chart-upgrade.mjs',
);
// What `helm package` takes.
const PUBLISHED = [
  'Chart.yaml',
  'values.yaml',
  'values.schema.json',
  'templates',
];
const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const TEAMS = ['logistics', 'orders', 'payments', 'platform'];
const NAMES = ['api', 'front', 'jobs'];
const APPLICATIONS = TEAMS.flatMap(team =>
  NAMES.map(name => `${team}/${name}`),
);
const WAVES = [
  { name: 'pilot', applications: ['payments/front', 'orders/api'] },
  { name: 'early', applications: ['platform/*', '*/jobs'] },
  { name: 'everyone', applications: ['*/*'] },
];
/** The same, written out. */
const MEMBERS = {
  pilot: ['orders/api', 'payments/front'],
  early: [
    'logistics/jobs',
    'orders/jobs',
    'payments/jobs',
    'platform/api',
    'platform/front',
    'platform/jobs',
  ],
  everyone: [
    'logistics/api',
    'logistics/front',
    'orders/front',
    'payments/api',
  ],
};

/** The waves in turn, and what is not the turn before each. */
const TURNS = ENVIRONMENTS.flatMap((environment, index) =>
  Object.keys(MEMBERS).map((wave, position, waves) => ({
    environment,
    wave,
    early: [
      ...waves.slice(position + 1).map(later => [environment, later]),
      ...ENVIRONMENTS.slice(index + 1).map(later => [later, wave]),
    ],
  })),
);

let root;
let helm;

function write(file, content) {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(
    full,
    typeof content === 'string' ? content : stringify(content),
  );
}

function read(file) {
  return readFileSync(path.join(root, file), 'utf8');
}

function applicationFile(environment, application) {
  return `argocd/applications/${environment}/${application}.yaml`;
}

function writeApplication(environment, application) {
  const [team, name] = application.split('/');
  const folder = `values/${environment}/${application}`;
  const values = [
    `values/_platform/${environment}.yaml`,
    `${folder}/values.yaml`,
    `${folder}/image.yaml`,
  ];
  write(values[1], {
    name,
    team,
    environment,
    port: 8080,
    size: 'small',
    exposure: 'none',
  });
  write(values[2], {
    image: { repository: `ghcr.io/acme/${name}`, tag: '1.0.0' },
  });
  write(
    applicationFile(environment, application),
    `# ${application} in ${environment}; ask its team before you change it.
${stringify({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {
    name: `${name}-${environment}`,
    annotations: {
      'argocd.argoproj.io/manifest-generate-paths': `/charts/eks-baseline/1.0.0;/${values[0]};/${folder}`,
    },
  },
  spec: {
    source: {
      path: 'charts/eks-baseline/1.0.0',
      helm: {
        releaseName: name,
        valueFiles: values.map(file => `/${file}`),
      },
    },
    destination: { namespace: `${team}-${environment}` },
  },
})}`,
  );
}

async function git(...args) {
  const { stdout } = await promisify(execFile)(
    'git',
    [
      ...['-c', 'user.name=Sam', '-c', 'user.email=sam@acme.example'],
      ...['-c', 'commit.gpgSign=false'],
      ...args,
    ],
    { cwd: root },
  );
  return stdout.trim();
}

async function commit(message) {
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message);
}

async function changedFiles() {
  return (await git('diff', '--name-only', 'HEAD~1', 'HEAD')).split('\n');
}

async function upgrade(environment, wave, ...more) {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [
      SCRIPT,
      ...['--root', root, '--version', '1.1.0'],
      ...['--environment', environment, '--wave', wave, ...more],
    ]);
    return { code: 0, proposal: JSON.parse(stdout) };
  } catch (error) {
    return { code: error.code, stderr: error.stderr };
  }
}

/** What Argo CD would apply, by application: what the Application says is what helm is called with. */
async function renderAll(environment) {
  const rendered = new Map();
  const waiting = [...APPLICATIONS];
  const work = async () => {
    while (waiting.length > 0) {
      const application = waiting.pop();
      const { spec } = parse(read(applicationFile(environment, application)));
      const { stdout } = await promisify(execFile)(helm, [
        'template',
        path.join(root, spec.source.path),
        ...['--name-template', spec.source.helm.releaseName],
        ...['--namespace', spec.destination.namespace],
        ...spec.source.helm.valueFiles.flatMap(file => [
          '--values',
          path.join(root, file),
        ]),
      ]);
      rendered.set(application, stdout);
    }
  };
  await Promise.all([work(), work()]);
  return rendered;
}

function applicationsThatDiffer(before, now) {
  return APPLICATIONS.filter(one => before.get(one) !== now.get(one));
}

describe('an upgrade of the chart', () => {
  before(async () => {
    helm = await findHelm();
    root = mkdtempSync(path.join(os.tmpdir(), 'upgrade-'));
    write('platform.yaml', {
      organization: 'acme',
      repository: 'https://github.com/acme/gitops-apps',
      platformTeam: 'platform',
      chart: 'charts/eks-baseline',
      environments: ENVIRONMENTS.map(name => ({
        name,
        owners: 'team',
        automerge: false,
        requireDigest: false,
      })),
    });
    write('charts/waves.yaml', { waves: WAVES });
    for (const entry of PUBLISHED) {
      cpSync(
        path.join(CHART, entry),
        path.join(root, 'charts/eks-baseline/1.0.0', entry),
        { recursive: true },
      );
    }
    for (const environment of ENVIRONMENTS) {
      write(`values/_platform/${environment}.yaml`, {
        platform: { domain: `${environment}.acme.example` },
      });
      APPLICATIONS.forEach(one => writeApplication(environment, one));
    }
    await git('init', '--quiet', '--initial-branch=main');
    await commit('36 Applications on 1.0.0');
  });

  after(() => rmSync(root, { recursive: true, force: true }));

  it('begins with a folder that changes nothing that runs', async () => {
    const before = await renderAll('dev');
    const folder = path.join(root, 'charts/eks-baseline/1.1.0');
    cpSync(path.join(root, 'charts/eks-baseline/1.0.0'), folder, {
      recursive: true,
    });
    write(
      'charts/eks-baseline/1.1.0/Chart.yaml',
      stringify({
        ...parse(read('charts/eks-baseline/1.0.0/Chart.yaml')),
        version: '1.1.0',
      }),
    );
    write(
      'charts/eks-baseline/1.1.0/templates/news.yaml',
      `apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .Release.Name }}-news
data:
  version: {{ .Chart.Version | quote }}
`,
    );
    await commit('Publish 1.1.0');

    assert.deepEqual(
      applicationsThatDiffer(before, await renderAll('dev')),
      [],
    );
  });

  for (const { environment, wave, early } of TURNS) {
    describe(`at the turn of ${wave} in ${environment}`, () => {
      for (const [otherEnvironment, otherWave] of early) {
        it(`refuses ${otherWave} in ${otherEnvironment}`, async () => {
          const { code, stderr } = await upgrade(otherEnvironment, otherWave);

          assert.equal(code, 1);
          assert.match(
            stderr,
            new RegExp(`not the turn of ${otherWave} in ${otherEnvironment}`),
          );
          assert.equal(await git('status', '--porcelain'), '');
        });
      }

      it('changes the Applications of the wave, and what is rendered of them, and nothing else', async () => {
        const before = await renderAll(environment);

        const { code, proposal } = await upgrade(environment, wave);
        assert.equal(code, 0);
        await commit(proposal.title);

        assert.deepEqual(
          await changedFiles(),
          MEMBERS[wave].map(one => applicationFile(environment, one)),
        );
        assert.deepEqual(proposal.files, await changedFiles());
        const now = await renderAll(environment);
        assert.deepEqual(applicationsThatDiffer(before, now), MEMBERS[wave]);
        for (const one of MEMBERS[wave]) {
          assert.match(now.get(one), /-news\n[^]*version: "1\.1\.0"/);
        }
      });

      it('touches two lines of each file', async () => {
        const lines = await git('diff', '--numstat', 'HEAD~1', 'HEAD');

        assert.deepEqual(
          lines.split('\n').map(line => line.split('\t').slice(0, 2)),
          MEMBERS[wave].map(() => ['2', '2']),
        );
      });
    });
  }

  it('has nothing left to do at the end', async () => {
    for (const { environment, wave } of TURNS) {
      const { proposal } = await upgrade(environment, wave);

      assert.deepEqual([proposal.changed, proposal.left], [false, 0]);
    }
    assert.equal(await git('status', '--porcelain'), '');
  });
});
