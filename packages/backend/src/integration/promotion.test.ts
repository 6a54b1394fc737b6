import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { readRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import { ActionRuns } from './__testUtils__/ActionRuns';
import { World } from './__testUtils__/World';

const PROMOTE = resolve(
  __dirname,
  '../../../../templates/platform/gitops-apps/automation/promote.mjs',
);
const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const OTHER_DIGEST = `sha256:${'fedcba9876543210'.repeat(4)}`;
const REPOSITORY = 'ghcr.io/acme/checkout';
const ID = 'gitops:promotion:propose';

jest.setTimeout(120_000);

const imageFile = (environment: string) =>
  `values/${environment}/payments/checkout/image.yaml`;

describe('a promotion on a real GitHub', () => {
  let world: World;
  let actions: ActionRuns;

  beforeAll(async () => {
    world = await World.start();
    actions = await ActionRuns.start({ config: await world.configOfApp() });
  });

  afterAll(() => world?.stop());

  // What the seed has everywhere must not be all there is to promote.
  beforeAll(() => deploy('dev', '1.10.0'));

  /** What the workflow of the GitOps repository would propose, from a checkout of main. */
  async function promoteByWorkflow(to: string) {
    const folder = await mkdtemp(join(tmpdir(), 'gitops-promotion-'));
    try {
      const files = {
        ...(await world.files('gitops-apps', 'main', 'platform.yaml')),
        ...(await world.files('gitops-apps', 'main', 'checkout')),
      };
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(folder, path)), { recursive: true });
        await writeFile(join(folder, path), text);
      }
      const { stdout } = await promisify(execFile)(process.execPath, [
        PROMOTE,
        ...['--root', folder, '--application', 'payments/checkout'],
        ...['--to', to],
      ]);
      const { branch, title, body } = JSON.parse(stdout);
      const text = await readFile(join(folder, imageFile(to)), 'utf8');
      return { branch, title, body, text };
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  const image = (tag: string, digest?: string) =>
    [
      '# The image that runs here. Builds and promotions write this file; change it through them.',
      'image:',
      `  repository: "${REPOSITORY}"`,
      `  tag: "${tag}"`,
      ...(digest ? [`  digest: "${digest}"`] : []),
      '',
    ].join('\n');

  async function deploy(environment: string, ...version: [string, string?]) {
    await world.promote(imageFile(environment), image(...version));
  }

  /** Opens the pull request of the workflow, as the App of the GitOps repository does. */
  async function openByWorkflow(to: string) {
    const { branch, title, body, text } = await promoteByWorkflow(to);
    const rest = world.rest('sam');
    const repository = { owner: 'acme', repo: 'gitops-apps' };
    const { main } = await world.heads('gitops-apps');
    await rest.git.createRef({
      ...repository,
      ref: `refs/heads/${branch}`,
      sha: main,
    });
    await world.edit({ branch, path: imageFile(to), content: text });
    const { data } = await rest.pulls.create({
      ...repository,
      title,
      body,
      head: branch,
      base: 'main',
    });
    return data.number;
  }

  async function openOn(branch: string) {
    const pulls = await world.pullRequests();
    return pulls.filter(pull => pull.head.ref === branch);
  }

  it('says before what it would propose, and writes nothing', async () => {
    const before = await world.pullRequests();
    const { output, log } = await actions.run(
      ID,
      { name: 'checkout', to: 'staging' },
      { isDryRun: true },
    );
    expect(output).toEqual({ image: `${REPOSITORY}:1.10.0` });
    expect(log).toContain(`  ${imageFile('staging')}: edited`);
    expect(await world.pullRequests()).toEqual(before);
    expect(Object.keys(await world.heads('gitops-apps'))).not.toContain(
      'promote/staging/payments/checkout',
    );
  });

  it('is the pull request that the workflow opens, and goes to its end through reruns', async () => {
    const workflow = await promoteByWorkflow('staging');
    const first = await actions.run(ID, { name: 'checkout', to: 'staging' });
    expect(first.output).toMatchObject({
      state: 'created',
      image: `${REPOSITORY}:1.10.0`,
      nextSteps: expect.stringContaining('waits for `@acme/payments`'),
    });

    const [pull] = await openOn(workflow.branch);
    expect(pull).toMatchObject({
      number: first.output.pullRequestNumber,
      title: workflow.title,
    });
    const [explained] = workflow.body.split('\n\n<!--');
    expect(pull.body.startsWith(`${explained}\n\n`)).toBe(true);
    expect(pull.body).toContain('Asked for by **Ana Torres**.');
    expect(readRequestMarker(pull.body)).toEqual({
      application: 'checkout',
      team: 'payments',
      environments: ['staging'],
      kind: 'promote',
    });
    const proposed = await world.files(
      'gitops-apps',
      workflow.branch,
      imageFile('staging'),
    );
    expect(proposed[imageFile('staging')]).toBe(workflow.text);

    const second = await actions.run(ID, { name: 'checkout', to: 'staging' });
    expect(second.output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: pull.number,
    });
    expect(await openOn(workflow.branch)).toEqual([pull]);

    await world.merge(pull.number, { by: 'lena' });
    expect(
      (await world.files('gitops-apps', 'main', imageFile('staging')))[
        imageFile('staging')
      ],
    ).toBe(workflow.text);
    const third = await actions.run(ID, { name: 'checkout', to: 'staging' });
    expect(third.output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: pull.number,
      nextSteps: expect.stringContaining('**Nothing changed.**'),
    });
  });

  it('asks for a digest where the environment takes nothing else', async () => {
    await expect(
      actions.run(ID, { name: 'checkout', to: 'prod' }),
    ).rejects.toThrow(
      /^from: prod takes images by digest only, and values\/staging\/payments\/checkout\/image\.yaml has none/,
    );
  });

  it('finds the pull request of the workflow, and gives it a newer image', async () => {
    const branch = 'promote/prod/payments/checkout';
    await deploy('staging', '2.0.0', DIGEST);
    const number = await openByWorkflow('prod');
    const same = await actions.run(ID, { name: 'checkout', to: 'prod' });
    expect(same.output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: number,
    });

    await deploy('staging', '2.1.0', OTHER_DIGEST);
    const newer = await actions.run(ID, { name: 'checkout', to: 'prod' });
    expect(newer.output).toMatchObject({
      state: 'updated',
      pullRequestNumber: number,
    });
    const { title, text } = await promoteByWorkflow('prod');
    const [pull, ...others] = await openOn(branch);
    expect(others).toEqual([]);
    expect(pull.title).toBe(title);
    expect(await world.files('gitops-apps', branch, imageFile('prod'))).toEqual(
      {
        [imageFile('prod')]: text,
      },
    );

    await expect(world.merge(number, { by: 'ana' })).rejects.toThrow(
      /code owner|approv/i,
    );
    await world.merge(number, { by: 'lena' });
    expect(await world.files('gitops-apps', 'main', imageFile('prod'))).toEqual(
      {
        [imageFile('prod')]: text,
      },
    );
  });

  it('says that it goes back, and goes', async () => {
    const { output, log } = await actions.run(ID, {
      name: 'checkout',
      to: 'staging',
      image: `${REPOSITORY}:2.0.0@${DIGEST}`,
    });
    expect(output.state).toBe('created');
    expect(output.nextSteps).toContain('It goes back');
    expect(log.join('\n')).toContain('this goes back');
    const pull = (await world.pullRequests()).find(
      each => each.number === output.pullRequestNumber,
    );
    expect(pull?.body).toContain('**This goes back:**');
  });

  it('is one pull request for five who ask at once', async () => {
    const runs = await Promise.all(
      Array.from({ length: 5 }, () =>
        actions.run(ID, {
          name: 'checkout',
          to: 'prod',
          image: `${REPOSITORY}:3.0.0@${DIGEST}`,
        }),
      ),
    );
    expect(
      new Set(runs.map(({ output }) => output.pullRequestNumber)).size,
    ).toBe(1);
    expect(
      runs.filter(({ output }) => output.state === 'created'),
    ).toHaveLength(1);
  });

  it('refuses an application that is not there', async () => {
    await expect(
      actions.run(ID, { name: 'nothing', to: 'prod' }),
    ).rejects.toThrow(
      'name: the GitOps repository has no application "nothing"',
    );
  });
});
