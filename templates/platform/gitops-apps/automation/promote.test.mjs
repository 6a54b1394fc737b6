import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { TestRepository } from './TestRepository.mjs';
import { promote } from './promote.mjs';

const DIGEST = `sha256:${'a1'.repeat(32)}`;
const OTHER_DIGEST = `sha256:${'b2'.repeat(32)}`;
const CHECKOUT = 'payments/checkout';
const IDLE = 'image: {}\n';

function image({ tag, digest }) {
  return [
    'image:',
    '  repository: "ghcr.io/acme/checkout"',
    ...(tag ? [`  tag: "${tag}"`] : []),
    ...(digest ? [`  digest: "${digest}"`] : []),
    '',
  ].join('\n');
}

let repository;
let root;

beforeEach(() => {
  repository = new TestRepository();
  root = repository.root;
  repository.writeImage(
    'dev',
    CHECKOUT,
    image({ tag: '1.4.2', digest: DIGEST }),
  );
  repository.writeImage('staging', CHECKOUT, image({ tag: '1.4.1' }));
  repository.writeImage('prod', CHECKOUT, IDLE);
});

afterEach(() => repository.remove());

describe('promote', () => {
  it('copies the image to the next environment and says which pull request to open', () => {
    const result = promote({ root, application: CHECKOUT, from: 'dev' });

    assert.equal(
      repository.read('values/staging/payments/checkout/image.yaml'),
      `# The image that runs here.\n${image({ tag: '1.4.2', digest: DIGEST })}`,
    );
    assert.equal(result.branch, 'promote/staging/payments/checkout');
    assert.equal(result.title, 'Promote payments/checkout to staging: 1.4.2');
    assert.match(result.body, /\| now \| `ghcr.io\/acme\/checkout:1.4.1` \|/);
    assert.match(
      result.body,
      new RegExp(
        `\\| after the merge \\| \`ghcr.io/acme/checkout:1.4.2@${DIGEST}\` \\|`,
      ),
    );
    assert.match(result.body, /`@acme\/payments` approves/);
    assert.ok(
      result.body.endsWith(
        '<!-- gitops-flow: {"application":"checkout","team":"payments","environments":["staging"],"kind":"promote"} -->',
      ),
    );
    assert.deepEqual(result.files, [
      'values/staging/payments/checkout/image.yaml',
    ]);
  });

  it("keeps people's comments and order, and everything beside the image", () => {
    repository.write(
      'values/staging/payments/checkout/image.yaml',
      `# Frozen until the audit is over: ask Ana.
image:
  digest: "${OTHER_DIGEST}" # from the release notes
  # mirrored
  repository: "ghcr.io/acme/checkout"
  tag: "1.4.1"
`,
    );

    promote({ root, application: CHECKOUT, from: 'dev', to: 'staging' });

    assert.equal(
      repository.read('values/staging/payments/checkout/image.yaml'),
      `# Frozen until the audit is over: ask Ana.
image:
  digest: "${DIGEST}" # from the release notes
  # mirrored
  repository: "ghcr.io/acme/checkout"
  tag: "1.4.2"
`,
    );
  });

  it('starts an application that waits for its first image, past an environment that it is not in', () => {
    repository.write(
      'values/dev/orders/api/image.yaml',
      image({ digest: DIGEST }),
    );
    repository.write('values/prod/orders/api/image.yaml', IDLE);

    const result = promote({ root, application: 'orders/api', from: 'dev' });

    assert.equal(
      repository.read('values/prod/orders/api/image.yaml'),
      image({ digest: DIGEST }),
    );
    assert.equal(result.to, 'prod');
    assert.match(result.body, /\| now \| `nothing` \|/);
    assert.match(result.body, /`@acme\/orders-prod-approvers` approves/);
    assert.equal(
      result.title,
      'Promote orders/api to prod: sha256:a1a1a1a1a1a1',
    );
  });

  it('takes a digest away that the new image does not have', () => {
    repository.writeImage('dev', CHECKOUT, image({ tag: '1.5.0' }));
    repository.writeImage(
      'staging',
      CHECKOUT,
      image({ tag: '1.4.2', digest: DIGEST }),
    );

    promote({ root, application: CHECKOUT, to: 'staging' });

    assert.doesNotMatch(
      repository.read('values/staging/payments/checkout/image.yaml'),
      /digest/,
    );
  });

  it('writes texts that no reader takes for something else', () => {
    repository.writeImage('dev', CHECKOUT, image({ tag: 'on' }));
    const file = repository.writeImage(
      'staging',
      CHECKOUT,
      'image:\n  repository: ghcr.io/acme/checkout\n  tag: stable\n',
    );

    promote({ root, application: CHECKOUT, from: 'dev' });

    assert.match(repository.read(file), /^ {2}tag: "on"$/m);
  });

  for (const [what, source, target] of [
    [
      'another repository under the same tag',
      image({ tag: '1.4.2' }),
      image({ tag: '1.4.2' }).replace('ghcr.io', 'quay.io'),
    ],
    [
      'a tag where a digest of that tag ran',
      image({ tag: '1.4.2' }),
      image({ tag: '1.4.2', digest: DIGEST }),
    ],
    [
      'another digest under the same tag',
      image({ tag: '1.4.2', digest: DIGEST }),
      image({ tag: '1.4.2', digest: OTHER_DIGEST }),
    ],
  ]) {
    it(`takes ${what} for another image`, () => {
      repository.writeImage('dev', CHECKOUT, source);
      const file = repository.writeImage('staging', CHECKOUT, target);

      const { changed } = promote({ root, application: CHECKOUT, from: 'dev' });

      assert.equal(changed, true);
      assert.ok(repository.read(file).endsWith(source));
    });
  }

  it('changes nothing when the same content runs there already, under whatever tag', () => {
    const file = repository.writeImage(
      'staging',
      CHECKOUT,
      image({ tag: 'stable', digest: DIGEST }),
    );
    const before = repository.read(file);

    const result = promote({ root, application: CHECKOUT, from: 'dev' });

    assert.equal(result.changed, false);
    assert.deepEqual(result.files, []);
    assert.equal(repository.read(file), before);
  });

  for (const [what, options, message] of [
    [
      'an environment that does not exist',
      { application: CHECKOUT, from: 'dev', to: 'qa' },
      /There is no environment "qa"\. platform\.yaml has: dev, staging, prod\./,
    ],
    [
      'an application that does not exist',
      { application: 'payments/chekout', from: 'dev' },
      /payments\/chekout is not in dev: values\/dev\/payments\/chekout\/image\.yaml is missing/,
    ],
    [
      'a name that leads out of the folder',
      { application: '../../etc', from: 'dev' },
      /--application must be a team and a name/,
    ],
    ['neither source nor target', { application: CHECKOUT }, /--from or --to/],
    [
      'the way back',
      { application: CHECKOUT, from: 'staging', to: 'dev' },
      /Images go from dev to staging to prod, so not from staging to dev/,
    ],
    [
      'what comes after the last environment',
      { application: CHECKOUT, from: 'prod' },
      /prod is the last environment of payments\/checkout/,
    ],
    [
      'what comes before the first',
      { application: CHECKOUT, to: 'dev' },
      /dev is the first environment of payments\/checkout/,
    ],
    [
      'an image without digest where one is needed',
      { application: CHECKOUT, from: 'staging', to: 'prod' },
      /prod takes images by digest only, and values\/staging\/payments\/checkout\/image\.yaml has none\. `docker buildx imagetools inspect ghcr\.io\/acme\/checkout:1\.4\.1 /,
    ],
  ]) {
    it(`refuses ${what}`, () => {
      assert.throws(() => promote({ root, ...options }), { message });
    });
  }

  it('refuses what runs nothing yet', () => {
    repository.writeImage('dev', CHECKOUT, IDLE);

    assert.throws(() => promote({ root, application: CHECKOUT, from: 'dev' }), {
      message: /payments\/checkout runs nothing in dev yet/,
    });
  });

  for (const [what, text, message] of [
    [
      'a tag that is a number',
      'image: {tag: 1.10}\n',
      /image\.tag must be a text: write it in quotes/,
    ],
    [
      'a digest that is cut off',
      'image: {digest: "sha256:abc"}\n',
      /image\.digest cannot be "sha256:abc"/,
    ],
    ['an image that is a text', 'image: nginx\n', /image must be a mapping/],
    [
      'a key twice',
      'image: {}\nimage: {}\n',
      /image\.yaml: Map keys must be unique/,
    ],
  ]) {
    it(`refuses ${what} and names the file`, () => {
      repository.writeImage('dev', CHECKOUT, text);

      assert.throws(
        () => promote({ root, application: CHECKOUT, from: 'dev' }),
        error =>
          message.test(error.message) &&
          error.message.startsWith('values/dev/payments/checkout/image.yaml: '),
      );
    });
  }
});

describe('promote.mjs', () => {
  it('hands the pull request to the workflow', async () => {
    const output = path.join(root, 'output');

    const { code, stdout } = await repository.run(
      'promote.mjs',
      ['--application', CHECKOUT, '--from', 'dev', '--to', ''],
      { env: { GITHUB_OUTPUT: output } },
    );

    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).to, 'staging');
    const text = repository.read('output');
    assert.match(text, /^changed<<(\S+)\ntrue\n\1$/m);
    assert.match(text, /^body<<(\S+)\nBrings to staging [^]*\n\1$/m);
  });

  it('plans from the paths that it is given', async () => {
    const { stdout } = await repository.run('promote.mjs', ['--plan'], {
      stdin: 'values/dev/payments/checkout/image.yaml\n',
    });

    assert.deepEqual(JSON.parse(stdout), {
      promotions: [{ application: CHECKOUT, from: 'dev', to: 'staging' }],
    });
  });

  it('ends with 1 and one sentence when it refuses, with 2 and the usage when it does not understand', async () => {
    const refused = await repository.run('promote.mjs', []);
    const misunderstood = await repository.run('promote.mjs', ['--aplication']);

    assert.deepEqual(
      [refused.code, refused.stdout, refused.stderr],
      [1, '', '--application is missing.\n'],
    );
    assert.equal(misunderstood.code, 2);
    assert.match(misunderstood.stderr, /'--aplication'[^]*--application TEAM/);
  });
});
