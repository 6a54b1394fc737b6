import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TestRepository } from './TestRepository.mjs';
import { listWaves, upgradeChart } from './chart-upgrade.mjs';
import { compareVersions, readWaves, waveOf } from './charts.mjs';

const WAVES = `waves:
  - name: pilot
    applications: [payments/checkout]
  - name: payments
    applications: ["payments/*"]
  - name: everyone
    applications: ["*/*"]
`;
const APPLICATIONS = [
  'logistics/tracking',
  'payments/checkout',
  'payments/ledger',
];

let repository;
let root;

beforeEach(() => {
  repository = new TestRepository();
  root = repository.root;
  repository.write('charts/waves.yaml', WAVES);
  for (const version of ['1.0.0', '1.1.0']) {
    repository.write(`charts/eks-baseline/${version}/Chart.yaml`, '');
  }
  for (const environment of ['dev', 'staging', 'prod']) {
    repository.write(
      `argocd/applications/${environment}/_platform/namespaces.yaml`,
      'spec: { source: { path: namespaces/dev } }\n',
    );
    for (const application of APPLICATIONS) {
      repository.writeApplication(environment, application, '1.0.0');
    }
  }
});

afterEach(() => repository.remove());

function upgrade(environment, wave, options) {
  return upgradeChart({
    root,
    version: '1.1.0',
    environment,
    wave,
    ...options,
  });
}

describe('upgradeChart', () => {
  it('changes the path and the watched paths of the wave, and no other byte', () => {
    const before = repository.read(
      'argocd/applications/dev/payments/checkout.yaml',
    );

    const result = upgrade('dev', 'pilot');

    assert.deepEqual(result.files, [
      'argocd/applications/dev/payments/checkout.yaml',
    ]);
    assert.equal(
      repository.read(result.files[0]),
      before.replaceAll(
        'charts/eks-baseline/1.0.0',
        'charts/eks-baseline/1.1.0',
      ),
    );
    assert.equal(result.left, 2);
    assert.equal(result.branch, 'chart/1.1.0/dev/pilot');
    assert.equal(result.title, 'Chart 1.1.0 for pilot in dev (1 application)');
    assert.match(result.body, /\| payments\/checkout \| 1\.0\.0 \| 1\.1\.0 \|/);
    assert.match(result.body, /2 in dev stay on another version/);
  });

  it('does nothing the second time', () => {
    upgrade('dev', 'pilot');

    const again = upgrade('dev', 'pilot');

    assert.equal(again.changed, false);
    assert.deepEqual(again.files, []);
  });

  it('lets an application be in the first wave that it fits only', () => {
    upgrade('dev', 'pilot');

    assert.deepEqual(upgrade('dev', 'payments').files, [
      'argocd/applications/dev/payments/ledger.yaml',
    ]);
  });

  it('waits for the waves before it in the environment', () => {
    assert.throws(() => upgrade('dev', 'everyone'), {
      message:
        /not the turn of everyone in dev[^]*payments\/checkout in dev \(wave pilot\) is on 1\.0\.0\n {2}payments\/ledger in dev \(wave payments\) is on 1\.0\.0\n[^]*--force/,
    });
  });

  it('waits for the wave in the environments before it, and only for that', () => {
    assert.throws(() => upgrade('staging', 'pilot'), {
      message:
        /not the turn of pilot in staging[^]*payments\/checkout in dev \(wave pilot\) is on 1\.0\.0\nUpgrade/,
    });

    upgrade('dev', 'pilot');

    assert.equal(upgrade('staging', 'pilot').files.length, 1);
  });

  it('does not wait when it is forced', () => {
    assert.deepEqual(upgrade('prod', 'everyone', { force: true }).files, [
      'argocd/applications/prod/logistics/tracking.yaml',
    ]);
  });

  it('goes back to an older version only when it is forced', () => {
    upgrade('dev', 'pilot');
    const back = options =>
      upgrade('dev', 'pilot', { version: '1.0.0', ...options });

    assert.throws(() => back({}), {
      message:
        /1\.0\.0 would be a step back for payments\/checkout \(1\.1\.0\)/,
    });
    assert.equal(back({ force: true }).files.length, 1);
  });

  for (const [what, options, message] of [
    [
      'version',
      { version: '2.0.0' },
      /There is no charts\/eks-baseline\/2\.0\.0\. Versions: 1\.0\.0, 1\.1\.0\./,
    ],
    [
      'version',
      { version: '../..' },
      /There is no charts\/eks-baseline\/\.\.\/\.\./,
    ],
    ['environment', { environment: 'qa' }, /There is no environment "qa"/],
    [
      'wave',
      { wave: 'pilots' },
      /There is no wave "pilots"\. charts\/waves\.yaml has: pilot, payments, everyone\./,
    ],
  ]) {
    it(`refuses the ${what} ${
      Object.values(options)[0]
    }, which does not exist`, () => {
      assert.throws(() => upgrade('dev', 'pilot', options), { message });
    });
  }

  it('refuses an Application whose watched paths miss the chart, and changes none of the wave', () => {
    repository.write(
      'argocd/applications/dev/payments/new.yaml',
      'spec: { source: { path: charts/eks-baseline/1.0.0 } }\n',
    );
    upgrade('dev', 'pilot');
    const ledger = 'argocd/applications/dev/payments/ledger.yaml';
    const before = repository.read(ledger);

    assert.throws(() => upgrade('dev', 'payments'), {
      message:
        /argocd\/applications\/dev\/payments\/new\.yaml: the annotation argocd\.argoproj\.io\/manifest-generate-paths does not name \/charts\/eks-baseline\/1\.0\.0/,
    });
    assert.equal(repository.read(ledger), before);
  });

  it('leaves an Application alone that deploys something else', () => {
    repository.write(
      'argocd/applications/dev/payments/grafana.yaml',
      'spec: { source: { path: charts/grafana } }\n',
    );
    upgrade('dev', 'pilot');

    assert.deepEqual(upgrade('dev', 'payments').files, [
      'argocd/applications/dev/payments/ledger.yaml',
    ]);
  });
});

describe('readWaves', () => {
  for (const [what, text, message] of [
    ['no list', 'waves: {}', /waves must be a list/],
    [
      'a wave without a name',
      'waves: [{ applications: ["*/*"] }]',
      /waves\[0\]\.name must be a name/,
    ],
    [
      'a name twice',
      'waves: [{ name: a, applications: [] }, { name: a, applications: [] }]',
      /waves\[1\]\.name must be another one/,
    ],
    [
      'a pattern of one part',
      'waves: [{ name: a, applications: ["*"] }]',
      /waves\[0\]\.applications must be a list of "team\/application"/,
    ],
    [
      'a half pattern',
      'waves: [{ name: a, applications: ["payments/check*"] }]',
      /waves\[0\]\.applications must be/,
    ],
  ]) {
    it(`refuses ${what}`, () => {
      repository.write('charts/waves.yaml', text);

      assert.throws(() => readWaves(root), { message });
    });
  }

  it('calls it an error of the file when an application is in no wave', () => {
    assert.throws(
      () =>
        waveOf([{ name: 'pilot', applications: ['payments/*'] }], 'orders/api'),
      {
        message:
          /charts\/waves\.yaml: orders\/api is in no wave\. Let the last wave have "\*\/\*"/,
      },
    );
  });
});

describe('compareVersions', () => {
  it('orders as Semantic Versioning does', () => {
    const ordered = [
      '0.9.0',
      '1.0.0-rc.2',
      '1.0.0-rc.10',
      '1.0.0',
      '1.2.0',
      '1.10.0',
      '2.0.0',
    ];

    assert.deepEqual([...ordered].reverse().sort(compareVersions), ordered);
  });
});

describe('listWaves', () => {
  it('shows who is in which wave and on which version', () => {
    upgrade('dev', 'pilot');

    assert.match(
      listWaves(root),
      /^dev\n {2}pilot\n {4}1\.1\.0 {2}payments\/checkout\n {2}payments\n {4}1\.0\.0 {2}payments\/ledger\n {2}everyone\n {4}1\.0\.0 {2}logistics\/tracking\nstaging\n/,
    );
  });
});

describe('chart-upgrade.mjs', () => {
  it('says how many changed and how many are left', async () => {
    const { code, stdout, stderr } = await repository.run('chart-upgrade.mjs', [
      ...['--version', '1.1.0', '--environment', 'dev', '--wave', 'pilot'],
    ]);

    assert.equal(code, 0);
    assert.match(stderr, /^1 changed, 2 left on another version in dev\.\n$/);
    assert.equal(JSON.parse(stdout).branch, 'chart/1.1.0/dev/pilot');
  });

  it('ends with 1 and the reason when it is not the turn', async () => {
    const { code, stderr } = await repository.run('chart-upgrade.mjs', [
      ...['--version', '1.1.0', '--environment', 'prod', '--wave', 'everyone'],
    ]);

    assert.equal(code, 1);
    assert.match(stderr, /^It is not the turn of everyone in prod/);
  });
});
