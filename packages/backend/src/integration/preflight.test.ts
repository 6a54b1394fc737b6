import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { ActionRuns } from './__testUtils__/ActionRuns';
import { World } from './__testUtils__/World';

const groups: Entity[] = ['payments', 'logistics', 'fraud', 'platform'].map(
  name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name, namespace: 'default' },
    spec: { type: 'team', children: [] },
  }),
);

const request: JsonObject = {
  name: 'refunds',
  owner: 'group:default/payments',
  description: 'Gives the money back',
  image: 'nginx:1.29.3',
  port: 8080,
  size: 'small',
  exposure: 'internal',
  environments: ['dev', 'staging', 'prod'],
  start: 'first',
};

const NGINX =
  'sha256:aea8e37ce2a47d7b3754469196c878fc96a531d82ea2c30c478cfebc4e6a2352';
const MEGABYTE = 1024 * 1024;

jest.setTimeout(60_000);

describe('gitops:preflight on a real GitHub and real registries', () => {
  let world: World;
  let actions: ActionRuns;

  beforeAll(async () => {
    world = await World.start();
    await world.createForeignRepository('somebody-elses');
    actions = await ActionRuns.start({
      config: world.config,
      entities: groups,
    });
  });

  afterAll(() => world.stop());

  const run = (change: JsonObject = {}) =>
    actions.run('gitops:preflight', { ...request, ...change });

  /** Everything that a request can leave behind on GitHub. */
  async function readWorld() {
    return {
      repositories: await world.repositoryNames(),
      pullRequests: await world.pullRequests(),
      branches: await world.heads('gitops-apps'),
    };
  }

  it('passes what is right, and says what it found', async () => {
    const before = await readWorld();
    const { output, log } = await run();
    expect(output).toMatchObject({
      team: 'payments',
      imageDigest: NGINX,
      spec: { name: 'refunds', team: 'payments' },
    });
    expect(log).toEqual(
      expect.arrayContaining([
        `Image nginx:1.29.3: found, it is ${NGINX}`,
        'Team payments: found in acme on GitHub',
        'Repository acme/refunds: the name is free',
        expect.stringMatching(/^Team payments: may deploy to dev, staging/),
      ]),
    );
    expect(await readWorld()).toEqual(before);
  });

  it.each<[string, JsonObject]>([
    ['a tag with a meaning for the local Argo CD', { image: 'nginx:0-crash' }],
    ['a digest', { image: `nginx@${NGINX}`, start: 'everywhere' }],
    ['a name with the tag and the digest', { image: `nginx:1.29.3@${NGINX}` }],
    ['40 characters', { name: 'a'.repeat(40) }],
    ['one character', { name: 'a' }],
    [
      'variables with everything that YAML could misread',
      {
        variables: {
          INJECTION: '"\nimage:\n  tag: evil\n# ',
          ANCHOR: '&a *a !!js/function > | - ? : {}',
          NO: 'no',
        },
      },
    ],
    [
      'a description with everything that YAML could misread',
      { description: '": } ] # - !!js/undefined &a *a %TAG | > \\ \'' },
    ],
  ])('passes %s', async (_, change) => {
    const before = await readWorld();
    const { output } = await run(change);
    expect(output.spec).toMatchObject(change);
    expect(await readWorld()).toEqual(before);
  });

  it.each<[string, JsonObject, string[]]>([
    // Expressions that the scaffolder did not render.
    ['an expression as name', { name: '${{ parameters.nmae }}' }, ['name']],
    [
      'an expression in a description',
      { description: 'for ${{ user.entity.metadata.name }}' },
      ['description'],
    ],
    [
      'an expression in a variable',
      { variables: { URL: '${{ parameters.url }}' } },
      ['variables.URL'],
    ],
    [
      'an expression in a list',
      { environments: ['dev', '${{ parameters.env }}'] },
      ['environments[1]'],
    ],
    ['an expression as owner', { owner: '${{ parameters.owner }}' }, ['owner']],

    // Ways out of a folder.
    ['a way up as name', { name: '../../../etc/passwd' }, ['name']],
    ['dots as name', { name: '..' }, ['name']],
    ['a folder as name', { name: 'a/b' }, ['name']],
    ['a Windows folder as name', { name: 'a\\b' }, ['name']],
    ['an encoded way up as name', { name: '%2e%2e%2fx' }, ['name']],
    ['an absolute path as name', { name: '/etc/passwd' }, ['name']],
    [
      'a way up as environment',
      { environments: ['../prod'] },
      ['environments'],
    ],
    ['a way up as owner', { owner: 'group:default/../platform' }, ['owner']],
    ['a way up in the image', { image: 'ghcr.io/../x:1' }, ['image']],
    ['a way up as system', { system: '../../shop' }, ['system']],

    // YAML.
    [
      'a description of several lines',
      { description: 'fine\nimage:\n  tag: evil' },
      ['description'],
    ],
    ['a name with a YAML key', { name: 'a: b' }, ['name']],
    [
      'a variable whose name is YAML',
      { variables: { 'A: b\nC': 'x' } },
      ['variables'],
    ],
    [
      'a variable with a NUL in it',
      { variables: { URL: 'a\u0000b' } },
      ['variables.URL'],
    ],
    [
      'a variable that is no text',
      { variables: { PORT: 1 } },
      ['variables.PORT'],
    ],
    [
      'a variable that is an object',
      { variables: { A: { b: 'c' } } },
      ['variables.A'],
    ],
    [
      'a variable of 5 KB',
      { variables: { A: 'x'.repeat(5000) } },
      ['variables.A'],
    ],
    ['variables in a list', { variables: ['A=b'] }, ['variables']],
    ['a tag that is YAML', { image: 'nginx:"1"\n#' }, ['image']],

    // Lengths.
    ['an empty name', { name: '' }, ['name']],
    ['a name of 41 characters', { name: 'a'.repeat(41) }, ['name']],
    ['a name of 200 characters', { name: 'a'.repeat(200) }, ['name']],
    ['a name of a megabyte', { name: 'a'.repeat(MEGABYTE) }, ['name']],
    [
      'a description of a megabyte',
      { description: 'x'.repeat(MEGABYTE) },
      ['description'],
    ],
    ['an image of a megabyte', { image: 'x'.repeat(MEGABYTE) }, ['image']],
    ['an owner of a megabyte', { owner: 'x'.repeat(MEGABYTE) }, ['owner']],
    [
      'a thousand environments',
      { environments: Array.from({ length: 1000 }, (_, i) => `e${i}`) },
      ['environments'],
    ],

    // Look-alikes and what cannot be seen.
    ['a Cyrillic letter in the name', { name: 'рayments' }, ['name']],
    ['a full-width letter in the name', { name: 'ｃheckout' }, ['name']],
    ['a ligature in the name', { name: 'reﬁll' }, ['name']],
    ['a long dash in the name', { name: 'my–app' }, ['name']],
    [
      'a joiner without width in the name',
      { name: 'check\u200dout' },
      ['name'],
    ],
    ['a mark of direction in the name', { name: 'check\u202eout' }, ['name']],
    ['a Cyrillic letter in the image', { image: 'nginх:1.29.3' }, ['image']],
    [
      'a Cyrillic letter in the environment',
      { environments: ['dеv'] },
      ['environments'],
    ],
    [
      'a mark of direction in the description',
      { description: 'fine \u202etxt.exe' },
      ['description'],
    ],
    [
      'a terminal’s commands in the description',
      { description: 'fine \u001b[2J' },
      ['description'],
    ],
    ['a NUL in the name', { name: 'a\u0000b' }, ['name']],
    ['a line break at the end of the name', { name: 'refunds\n' }, ['name']],
    ['a tab in the name', { name: 'a\tb' }, ['name']],
    ['capitals in the name', { name: 'Refunds' }, ['name']],

    // Names that are somebody's.
    ['a name of the platform', { name: 'root' }, ['name']],
    ['another name of the platform', { name: 'namespaces' }, ['name']],
    ['a name of Kubernetes', { name: 'default' }, ['name']],
    ['a name of Windows', { name: 'con' }, ['name']],
    ['a name that ends with an environment', { name: 'refunds-dev' }, ['name']],
    ['the GitOps repository as name', { name: 'gitops-apps' }, ['name']],
    ['a foreign repository as name', { name: 'somebody-elses' }, ['name']],
    [
      'the application of another team',
      { name: 'checkout', owner: 'group:default/logistics' },
      ['name'],
    ],
    ['the platform as owner', { owner: 'group:default/platform' }, ['owner']],

    // Environments and teams.
    [
      'an environment twice',
      { environments: ['dev', 'dev'] },
      ['environments'],
    ],
    ['no environment', { environments: [] }, ['environments']],
    ['an unknown environment', { environments: ['moon'] }, ['environments']],
    [
      'an environment that is no list',
      { environments: 'dev' },
      ['environments'],
    ],
    ['an unknown owner', { owner: 'group:default/nobody' }, ['owner']],
    ['a person as owner', { owner: 'user:default/ana' }, ['owner']],
    [
      'a team that is not onboarded',
      { owner: 'group:default/fraud' },
      ['owner'],
    ],

    // Images.
    ['an image without a version', { image: 'nginx' }, ['image']],
    ['the moving tag', { image: 'nginx:latest' }, ['image']],
    [
      'a version that the registry has not',
      { image: 'public.ecr.aws/nginx/nginx:9.9.9' },
      ['image'],
    ],
    [
      'a repository that the registry has not',
      { image: 'public.ecr.aws/nginx/nobody:1' },
      ['image'],
    ],
    [
      'a digest that the registry has not',
      { image: `nginx@sha256:${'0'.repeat(64)}` },
      ['image'],
    ],
    ['a foreign registry', { image: 'evil.test/nginx:1' }, ['image']],
    [
      'an address inside the network as registry',
      { image: '169.254.169.254/latest/meta-data:1' },
      ['image'],
    ],
    ['a tag where a digest is needed', { start: 'everywhere' }, ['image']],

    // Other fields.
    ['port 0', { port: 0 }, ['port']],
    ['port 65536', { port: 65_536 }, ['port']],
    ['a port that is a text', { port: '8080' }, ['port']],
    ['an unknown size', { size: 'huge' }, ['size']],
    ['an unknown workload', { workload: 'daemon' }, ['workload']],
    ['51 pods', { replicas: 51 }, ['replicas']],
    [
      'fewer pods at most than at least',
      { autoscaling: { min: 3, max: 2 } },
      ['autoscaling.min'],
    ],
    ['an unknown strategy', { strategy: 'yolo' }, ['strategy']],
    ['a field that is none', { nmae: 'x' }, ['nmae']],
    [
      'everything at once',
      { name: 'A b', port: 0, image: 'nginx', owner: 'nobody', size: 'huge' },
      ['name', 'port', 'image', 'owner', 'size'],
    ],
  ])('refuses %s, and leaves nothing behind', async (_, change, fields) => {
    const before = await readWorld();
    const error: Error = await run(change).then(
      () => new Error('It was not refused'),
      reason => reason,
    );
    expect(error).toMatchObject({ name: 'InputError' });
    const lines = error.message
      .split('\n')
      .map(line => line.replace(/^- /, ''));
    for (const field of fields) {
      expect(lines).toContainEqual(
        expect.stringMatching(
          new RegExp(`^${field.replace(/[.[\]]/g, '\\$&')}(?![\\w-]).*: .+`),
        ),
      );
    }
    expect(error.message.length).toBeLessThan(20_000);
    expect(error.message).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}]|(?!\n)\p{Cc}/u);
    expect(await readWorld()).toEqual(before);
  });

  it('names the digest to copy where one is needed', async () => {
    await expect(run({ start: 'everywhere' })).rejects.toThrow(
      `image: "nginx:1.29.3" has no digest, which prod requires: add it, as in nginx:1.29.3@${NGINX}, or let the application start in dev first`,
    );
    const { output } = await run({
      start: 'everywhere',
      image: `nginx:1.29.3@${NGINX}`,
    });
    expect(output.imageDigest).toBe(NGINX);
  });

  it('does not refuse what a registry does not show to it', async () => {
    const { log, output } = await run({ image: 'ghcr.io/acme/vault:1.0.0' });
    expect(output).not.toHaveProperty('imageDigest');
    expect(log).toContain(
      'Image ghcr.io/acme/vault:1.0.0: could not be checked, the request goes on without. ghcr.io answers 403 to questions about acme/vault: it is private or does not exist. Add credentials that may read it under gitops.registries',
    );
  });
});
