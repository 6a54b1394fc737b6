import { readRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import { parse } from 'yaml';
import { ActionRuns } from './__testUtils__/ActionRuns';
import { World } from './__testUtils__/World';

const REPOSITORY = 'ghcr.io/acme/checkout';
const ID = 'gitops:rollback:propose';
const IMAGE = 'values/staging/payments/checkout/image.yaml';
const BRANCH = 'rollback/staging/payments/checkout';

jest.setTimeout(120_000);

describe('a rollback on a real GitHub', () => {
  let world: World;
  let actions: ActionRuns;

  beforeAll(async () => {
    world = await World.start();
    actions = await ActionRuns.start({ config: await world.configOfApp() });
    for (const tag of ['2.0.0', '2.1.0', '2.2.0']) {
      await world.promote(
        IMAGE,
        `# Mirrored: ask Ana.\nimage:\n  repository: "${REPOSITORY}" # theirs\n  tag: "${tag}"\n`,
      );
    }
  });

  afterAll(() => world?.stop());

  async function run(change: { commit?: string; image?: string } = {}) {
    return actions.run(ID, {
      name: 'checkout',
      environment: 'staging',
      ...change,
    });
  }

  async function open() {
    const pulls = await world.pullRequests();
    return pulls.filter(({ head }) => head.ref === BRANCH);
  }

  async function imageOn(branch: string) {
    const files = await world.files('gitops-apps', branch, IMAGE);
    return files[IMAGE];
  }

  it('writes nothing in a dry run', async () => {
    const { output, log } = await actions.run(
      ID,
      { name: 'checkout', environment: 'staging' },
      { isDryRun: true },
    );
    expect(output).toEqual({ image: `${REPOSITORY}:2.1.0` });
    expect(log).toContain(`  ${IMAGE}: edited`);
    expect(await open()).toEqual([]);
  });

  it('goes to the image before, and stays there when it is asked for again', async () => {
    const first = await run();
    expect(first.output).toMatchObject({
      state: 'created',
      image: `${REPOSITORY}:2.1.0`,
      nextSteps: expect.stringContaining('`@acme/payments`'),
    });
    const [pull] = await open();
    expect(pull).toMatchObject({
      number: first.output.pullRequestNumber,
      title: 'Roll back payments/checkout in staging: 2.1.0',
    });
    expect(pull.body).toContain('Asked for by **Ana Torres**.');
    expect(readRequestMarker(pull.body)).toEqual({
      application: 'checkout',
      team: 'payments',
      environments: ['staging'],
      kind: 'rollback',
    });
    expect((await run()).output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: pull.number,
    });
    expect(await open()).toEqual([pull]);

    await world.merge(pull.number, { by: 'lena' });
    expect(await imageOn('main')).toBe(
      `# Mirrored: ask Ana.\nimage:\n  repository: "${REPOSITORY}" # theirs\n  tag: "2.1.0"\n`,
    );
    const again = await run();
    expect(again.output).toMatchObject({
      state: 'unchanged',
      image: `${REPOSITORY}:2.1.0`,
      pullRequestNumber: pull.number,
      nextSteps: expect.stringContaining(
        'The last change in staging was a rollback already',
      ),
    });
    expect(await open()).toHaveLength(1);
  });

  it('goes further back to a commit of the history, past a promotion that is open', async () => {
    const promotion = await actions.run('gitops:promotion:propose', {
      name: 'checkout',
      to: 'staging',
      image: `${REPOSITORY}:2.3.0`,
    });
    const commits = await world.rest().repos.listCommits({
      owner: 'acme',
      repo: 'gitops-apps',
      path: IMAGE,
    });
    // Newest first: the rollback, 2.2.0, 2.1.0, 2.0.0.
    const { sha } = commits.data[3];
    const { output, log } = await run({ commit: sha.slice(0, 7) });
    expect(output).toMatchObject({
      state: 'created',
      image: `${REPOSITORY}:2.0.0`,
      nextSteps: expect.stringContaining(
        `[pull request #${promotion.output.pullRequestNumber}](`,
      ),
    });
    expect(log.join('\n')).toContain(
      `Promotion ${promotion.output.pullRequestUrl}: is open`,
    );
    const [pull] = (await open()).filter(({ merged }) => !merged);
    expect(pull.body).toContain(
      `(${promotion.output.pullRequestUrl}) to staging is open (#${promotion.output.pullRequestNumber})`,
    );

    const other = await run({ image: `${REPOSITORY}:1.9.0` });
    expect(other.output).toMatchObject({
      state: 'updated',
      pullRequestNumber: pull.number,
    });
    await world.merge(pull.number, { by: 'ana' });
    expect(parse(await imageOn('main'))).toEqual({
      image: { repository: REPOSITORY, tag: '1.9.0' },
    });
    expect((await run({ image: `${REPOSITORY}:1.9.0` })).output).toMatchObject({
      state: 'unchanged',
    });
  });

  it('lets nobody but the approvers bring an image back to production', async () => {
    const image = `${REPOSITORY}:1.7.0@sha256:${'0123456789abcdef'.repeat(4)}`;
    const { output } = await actions.run(ID, {
      name: 'checkout',
      environment: 'prod',
      image,
    });
    expect(output.nextSteps).toContain('`@acme/payments-prod-approvers`');
    const number = Number(output.pullRequestNumber);
    await expect(world.merge(number, { by: 'ana' })).rejects.toThrow(
      /code owner|approv/i,
    );
    await world.merge(number, { by: 'lena' });
  });

  it('names the images to choose from where a commit brought none', async () => {
    await expect(run({ commit: 'abcdef01' })).rejects.toThrow(
      /^commit: "abcdef01" brought no image of checkout to staging; these did: [0-9a-f]{7} \(ghcr\.io\/acme\/checkout:1\.9\.0\)/,
    );
  });
});
