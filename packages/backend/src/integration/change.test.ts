import { JsonObject } from '@backstage/types';
import { readRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import { parse } from 'yaml';
import { ActionRuns } from './__testUtils__/ActionRuns';
import { World } from './__testUtils__/World';

const ID = 'gitops:application:change';
const GITOPS = { owner: 'acme', repo: 'gitops-apps' };

jest.setTimeout(240_000);

const valuesFile = (name: string, environment: string) =>
  `values/${environment}/payments/${name}/values.yaml`;

const spec = (name: string, change: JsonObject = {}) => ({
  name,
  team: 'payments',
  description: 'Takes the money',
  mode: 'prebuilt',
  image: 'ghcr.io/acme/checkout:1.9.0',
  port: 8080,
  size: 'small',
  exposure: 'internal',
  environments: ['dev', 'staging'],
  start: 'first',
  ...change,
});

describe('a change of settings on a real GitHub', () => {
  let world: World;
  let actions: ActionRuns;

  beforeAll(async () => {
    world = await World.start();
    actions = await ActionRuns.start({ config: await world.configOfApp() });
  });

  afterAll(() => world?.stop());

  const change = (input: JsonObject) => actions.run(ID, input);

  /** An application of team payments on main. */
  async function deploy(name: string, more: JsonObject = {}) {
    const { output } = await actions.run('gitops:application:propose', {
      spec: spec(name, more),
    });
    await world.merge(Number(output.pullRequestNumber));
  }

  async function read(path: string, revision = 'main'): Promise<string> {
    const files = await world.files('gitops-apps', revision, path);
    return files[path];
  }

  async function pullRequest(number: unknown) {
    const { data } = await world
      .rest()
      .pulls.get({ ...GITOPS, pull_number: Number(number) });
    return data;
  }

  async function pullRequestsOf(branch: string) {
    const all = await world.pullRequests();
    return all.filter(({ head }) => head.ref === branch);
  }

  /** A person's own change of `values.yaml`, merged. */
  async function write(path: string, edit: (text: string) => string) {
    await world.promote(path, edit(await read(path)));
  }

  describe('that is asked for once', () => {
    const path = valuesFile('settings', 'dev');
    const input = {
      name: 'settings',
      environments: ['dev'],
      settings: {
        size: 'medium',
        autoscaling: { min: 2, max: 4, cpu: 60 },
        exposure: 'public',
        variables: { LOG_LEVEL: 'debug', MOTD: 'a\n# b: *c' },
      },
    };
    let before: string;
    let number: number;

    beforeAll(async () => {
      await deploy('settings', { replicas: 2 });
      await write(path, text =>
        text
          .replace('size:', '# Since Easter.\nsize:')
          .replace('replicas: 2', 'replicas: 2   # two zones')
          .concat('shutdown: { drainSeconds: 5 }   # short answers\n'),
      );
      before = await read(path);
    });

    it('opens one pull request that edits only these keys', async () => {
      const { output, log } = await change(input);
      expect(output).toMatchObject({
        state: 'created',
        nextSteps: expect.stringContaining('**A review is next.**'),
      });
      number = Number(output.pullRequestNumber);
      const { head, title, body, changed_files } = await pullRequest(number);
      expect(log).toEqual([
        `File ${path}: written`,
        `Pull request ${output.pullRequestUrl}: created`,
      ]);
      expect(title).toBe(
        'Change size, autoscaling, exposure and variables of settings in dev',
      );
      expect(changed_files).toBe(1);
      expect(body).toContain('| dev | size | small | medium |');
      expect(body).toContain('| dev | pods | 2 | 2 to 4 by CPU (60 %) |');
      expect(body).toContain('Asked for by **Ana Torres**.');
      expect(readRequestMarker(body)).toEqual({
        application: 'settings',
        team: 'payments',
        environments: ['dev'],
        kind: 'change',
      });
      const after = await read(path, head.sha);
      expect(parse(after)).toEqual({
        ...parse(before),
        replicas: undefined,
        size: 'medium',
        exposure: 'public',
        autoscaling: { kind: 'hpa', min: 2, max: 4, cpu: 60 },
        env: { LOG_LEVEL: 'debug', MOTD: 'a\n# b: *c' },
      });
      for (const comment of before.match(/#.*/g)!) {
        expect(after).toContain(comment);
      }
      expect(after).toContain('shutdown: { drainSeconds: 5 }');
    });

    it('finds it again, however often and by how many it is asked for', async () => {
      const { head } = await pullRequest(number);
      const runs = await Promise.all([1, 2, 3].map(() => change(input)));
      for (const { output } of runs) {
        expect(output).toMatchObject({
          state: 'unchanged',
          pullRequestNumber: number,
        });
      }
      expect((await pullRequest(number)).head.sha).toBe(head.sha);
    });

    it('keeps what a person changes in the same file, beside it and against it', async () => {
      const { head } = await pullRequest(number);
      const edited = (await read(path, head.ref))
        .replace('LOG_LEVEL: "debug"', 'LOG_LEVEL: "warn"')
        .concat('# Looked at.\n');
      await world.edit({ branch: head.ref, path, content: edited });
      const { output, log } = await change(input);
      expect(output).toMatchObject({
        state: 'unchanged',
        pullRequestNumber: number,
      });
      expect(log).toContain(`File ${path}: was changed since, left alone`);
      expect(await read(path, head.ref)).toBe(edited);
    });

    it('passes the checks of the repository, and is done once it is merged', async () => {
      await world.merge(number);
      expect(parse(await read(path))).toMatchObject({
        size: 'medium',
        env: { LOG_LEVEL: 'warn' },
      });
      const { output } = await change({
        ...input,
        settings: { size: 'medium' },
      });
      expect(output).toEqual({
        state: 'unchanged',
        nextSteps: expect.stringContaining('**Nothing changed.**'),
      });
    });
  });

  it('makes one pull request and one commit when five ask at once', async () => {
    await deploy('crowded');
    const input = { name: 'crowded', settings: { size: 'large' } };
    const runs = await Promise.all([1, 2, 3, 4, 5].map(() => change(input)));
    const numbers = new Set(runs.map(({ output }) => output.pullRequestNumber));
    expect(numbers.size).toBe(1);
    const { head, commits } = await pullRequest([...numbers][0]);
    expect(commits).toBe(1);
    expect(await pullRequestsOf(head.ref)).toHaveLength(1);
  });

  it('asks anew after the change was taken back, from the branch that was left behind', async () => {
    const path = valuesFile('again', 'dev');
    const input = {
      name: 'again',
      environments: ['dev'],
      settings: { size: 'large' },
    };
    await deploy('again');
    const first = await change(input);
    const { head, title } = await pullRequest(first.output.pullRequestNumber);
    await world.merge(Number(first.output.pullRequestNumber));
    // GitHub deletes the branch of a merged pull request here, but not everywhere.
    const branches = await world.heads('gitops-apps');
    if (!branches[head.ref]) {
      await world.rest().git.createRef({
        ...GITOPS,
        ref: `refs/heads/${head.ref}`,
        sha: head.sha,
      });
    }
    await write(path, text => text.replace('size: "large"', 'size: "small"'));

    const second = await change(input);
    expect(second.output.state).toBe('created');
    const pull = await pullRequest(second.output.pullRequestNumber);
    expect(pull).toMatchObject({ title, changed_files: 1 });
    expect(pull.number).not.toBe(first.output.pullRequestNumber);
    await world.merge(pull.number);
    expect(await read(path)).toContain('size: "large"');
  });

  it('opens another pull request after a person has closed one, with the work of people and of main', async () => {
    const dev = valuesFile('closed', 'dev');
    const staging = valuesFile('closed', 'staging');
    const input = { name: 'closed', settings: { size: 'medium' } };
    await deploy('closed');
    const first = await change(input);
    const { head } = await pullRequest(first.output.pullRequestNumber);
    await world.edit({
      branch: head.ref,
      path: staging,
      content: `${await read(staging, head.ref)}replicas: 3\n`,
    });
    await world.rest('sam').pulls.update({
      ...GITOPS,
      pull_number: Number(first.output.pullRequestNumber),
      state: 'closed',
    });
    // The same file as ours, and not a word about that on the branch.
    await write(dev, text => text.replace('port: 8080', 'port: 9090'));

    const second = await change(input);
    expect(second.output.state).toBe('created');
    const pull = await pullRequest(second.output.pullRequestNumber);
    expect(pull.number).not.toBe(first.output.pullRequestNumber);
    expect(pull.head.ref).toBe(head.ref);
    expect(parse(await read(dev, pull.head.sha))).toMatchObject({
      size: 'medium',
      port: 9090,
    });
    expect(parse(await read(staging, pull.head.sha))).toMatchObject({
      size: 'medium',
      replicas: 3,
    });
    expect((await change(input)).output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: pull.number,
    });
    await world.merge(pull.number);
  });

  it('resolves a conflict with main by asking again, unless people are part of it', async () => {
    const path = valuesFile('conflict', 'dev');
    const input = {
      name: 'conflict',
      environments: ['dev'],
      settings: { size: 'large' },
    };
    await deploy('conflict');
    const { output } = await change(input);
    const number = Number(output.pullRequestNumber);
    await write(path, text => text.replace('size: "small"', 'size: "medium"'));

    expect((await change(input)).output).toMatchObject({
      state: 'updated',
      pullRequestNumber: number,
    });
    const { head } = await pullRequest(number);
    expect(parse(await read(path, head.ref)).size).toBe('large');

    await world.edit({
      branch: head.ref,
      path,
      content: (
        await read(path, head.ref)
      ).replace('exposure: "internal"', 'exposure: "public"'),
    });
    await write(path, text =>
      text.replace('exposure: "internal"', 'exposure: "none"'),
    );
    const told = await change(input);
    expect(told.output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: number,
      nextSteps: expect.stringContaining(
        'somebody has to resolve the conflict',
      ),
    });
    expect(told.log).toContainEqual(
      expect.stringContaining('cannot be merged, because'),
    );
  });

  it('brings an application to a further environment, idle, with the settings of the one before', async () => {
    await deploy('arriving', { environments: ['dev'], size: 'medium' });
    const input = { name: 'arriving', addEnvironments: ['staging', 'prod'] };
    const { output } = await change(input);
    expect(output).toMatchObject({
      state: 'created',
      nextSteps: expect.stringContaining(
        'Nothing runs in the new environments until an image is promoted there.',
      ),
    });
    const number = Number(output.pullRequestNumber);
    expect(await pullRequest(number)).toMatchObject({
      title: 'Bring arriving to staging and prod',
      changed_files: 6,
    });
    await world.merge(number);
    expect(parse(await read(valuesFile('arriving', 'prod')))).toEqual({
      name: 'arriving',
      team: 'payments',
      environment: 'prod',
      port: 8080,
      size: 'medium',
      exposure: 'internal',
    });
    expect(
      parse(await read('values/prod/payments/arriving/image.yaml')),
    ).toEqual({ image: {} });
    expect((await change(input)).output).toMatchObject({
      state: 'unchanged',
      pullRequestNumber: number,
    });
  });

  it('configures and adds in one pull request', async () => {
    await deploy('both', { environments: ['dev'] });
    const { output } = await change({
      name: 'both',
      settings: { replicas: 2 },
      addEnvironments: ['staging'],
    });
    expect(await pullRequest(output.pullRequestNumber)).toMatchObject({
      title: 'Change replicas of both in dev, and bring it to staging',
      changed_files: 4,
    });
    await world.merge(Number(output.pullRequestNumber));
  });

  it.each<[string, JsonObject, RegExp]>([
    [
      'an application that nobody knows',
      { name: 'nobody', settings: { size: 'large' } },
      /^name: the GitOps repository has no application "nobody"/,
    ],
    [
      'the application of another team',
      { name: 'checkout', team: 'logistics', settings: { size: 'large' } },
      /^team: checkout belongs to team payments, not to "logistics"/,
    ],
    [
      'a size that nobody knows',
      { name: 'checkout', settings: { size: 'huge', nmae: 'x' } },
      /- settings\.size: must be one of small, medium, large, not "huge"\n- settings\.nmae: is nothing that can be changed here$/,
    ],
    [
      'a strategy that the platform has no Prometheus for',
      { name: 'checkout', settings: { strategy: 'canary' } },
      /^settings\.strategy: canary needs Prometheus: ask the platform team to set platform\.prometheus\.address in values\/_platform\/dev\.yaml/,
    ],
    [
      'what the template did not render',
      { name: 'checkout', settings: { variables: { A: '${{ x }}' } } },
      /^settings\.variables\.A: holds the unrendered template expression/,
    ],
    [
      'an environment that is none',
      { name: 'checkout', addEnvironments: ['../prod'] },
      /^addEnvironments: "\.\.\/prod" is not configured/,
    ],
    ['nothing', { name: 'checkout' }, /^settings: names nothing to change/],
  ])('refuses %s before it writes anything', async (_, input, message) => {
    const before = [
      await world.pullRequests(),
      await world.heads('gitops-apps'),
    ];
    await expect(change(input)).rejects.toThrow(message);
    expect([
      await world.pullRequests(),
      await world.heads('gitops-apps'),
    ]).toEqual(before);
  });

  it('writes nothing in a dry run', async () => {
    const before = await world.heads('gitops-apps');
    const { output, log } = await actions.run(
      ID,
      { name: 'checkout', settings: { size: 'large' } },
      { isDryRun: true },
    );
    expect(output).toEqual({});
    expect(log).toEqual([
      expect.stringMatching(
        /^Would propose "Change size of checkout in dev, staging and prod" on change\/checkout\/[0-9a-f]{10}:$/,
      ),
      ...['dev', 'staging', 'prod'].map(
        environment => `  ${valuesFile('checkout', environment)}: edited`,
      ),
    ]);
    expect(await world.heads('gitops-apps')).toEqual(before);
  });
});
