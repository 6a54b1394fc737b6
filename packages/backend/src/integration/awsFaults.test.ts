import { ConfigReader } from '@backstage/config';
import { GithubClient } from '@gitops-flow/backstage-plugin-gitops-node';
import { AwsServer, Fault, FaultProxy } from 'sandbox';
import { ACCOUNT, AwsTrial, BOUNDARY, ISSUER } from './__testUtils__/AwsTrial';
import { World } from './__testUtils__/World';

/** What a creation asks of ECR and IAM: no more, or the faults below miss the last ones. */
const CALLS = 10;

/** Those that can hide that something was written, or look like an answer. */
const FAULTS: [what: string, fault: Fault][] = [
  ['the connection ends before', { kind: 'cutBefore' }],
  ['the connection ends after', { kind: 'cutAfter' }],
  ['half an answer comes of', { kind: 'truncate', looks: 'whole' }],
  [
    'a gateway answers in spite of',
    { kind: 'html', status: 502, afterTarget: true },
  ],
];

jest.setTimeout(120_000);

describe('the AWS actions on a bad line', () => {
  let world: World;
  let github: GithubClient;
  let server: AwsServer;
  let proxy: FaultProxy;
  let aws: AwsTrial;
  let calls = 0;
  let onCall: (index: number) => Fault | undefined;

  beforeAll(async () => {
    world = await World.start();
    github = GithubClient.fromConfig(new ConfigReader(world.config), {
      host: new URL(world.url).host,
    });
    server = AwsServer.create({
      seed: {
        accountId: ACCOUNT,
        accessKeys: [{ id: 'sandbox', user: 'backstage' }],
        oidcProviders: [{ issuer: ISSUER, audiences: ['sts.amazonaws.com'] }],
        managedPolicies: [BOUNDARY],
      },
    });
    await server.start();
    onCall = () => undefined;
    proxy = await FaultProxy.start({
      target: server.url,
      onRequest: () => onCall(calls++),
    });
    aws = AwsTrial.create({ url: proxy.url, world });
  });

  afterAll(async () => {
    aws?.stop();
    await proxy?.stop();
    await server?.stop();
    await world.stop();
  });

  async function create(name: string) {
    calls = 0;
    const registry = await aws.ensureRepository(name);
    const role = await aws.ensureRole(name);
    return [registry.output.state, role.output.state];
  }

  /** Everything that AWS has of it, with what is different in every creation left out. */
  async function read(name: string) {
    onCall = () => undefined;
    const [repository, role, { data }] = await Promise.all([
      aws.repository(`apps/payments/${name}`),
      aws.role(`github-acme-${name}`),
      github.rest.repos.get({ owner: 'acme', repo: name }),
    ]);
    const { createdAt: _when, ...description } = repository.description;
    return JSON.parse(
      JSON.stringify({ ...repository, description, role })
        .replaceAll(name, 'NAME')
        .replaceAll(new RegExp(`(?<=[@"])${data.id}(?=[:"])`, 'g'), 'ID'),
    );
  }

  it(`asks ${CALLS} times`, async () => {
    await world.createForeignRepository('quiet');
    expect(await create('quiet')).toEqual(['created', 'created']);
    expect(calls).toBe(CALLS);
  });

  it.each(FAULTS)(
    'come to the same end when %s any one call',
    async (_, fault) => {
      const wanted = await read('quiet');
      for (let broken = 0; broken < CALLS; broken++) {
        const name = `${fault.kind.toLowerCase()}-${broken}`;
        await world.createForeignRepository(name);
        onCall = breakOnly(broken, fault);
        await create(name);
        expect(await read(name)).toEqual(wanted);
        expect(await create(name)).toEqual(['unchanged', 'unchanged']);
      }
    },
  );
});

function breakOnly(broken: number, fault: Fault) {
  return (index: number) => (index === broken ? fault : undefined);
}
