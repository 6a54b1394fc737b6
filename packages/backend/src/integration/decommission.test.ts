import { Entity } from '@backstage/catalog-model';
import { JsonObject } from '@backstage/types';
import { ActionRuns } from './__testUtils__/ActionRuns';
import { World } from './__testUtils__/World';

const ID = 'gitops:application:decommission';
const ARGOCD = { nonprod: ['dev', 'staging'], prod: ['prod'] };
const VALUES = 'values/prod/payments/checkout/values.yaml';

jest.setTimeout(240_000);

function component(name: string, annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, namespace: 'default', annotations },
    spec: { type: 'service', owner: 'group:default/payments' },
  };
}

describe('a decommission on a real GitHub with Argo CD', () => {
  let world: World;
  let actions: ActionRuns;

  beforeAll(async () => {
    world = await World.start({ argocd: ARGOCD });
    actions = await ActionRuns.start({
      config: await world.configOfApp(),
      entities: [
        component('checkout', {}),
        component('vault', { 'gitops-flow/protected': 'true' }),
      ],
    });
    await world.untilApplications(all => all.has('checkout-prod'));
  });

  afterAll(() => world?.stop());

  const run = (input: JsonObject = { name: 'checkout' }) =>
    actions.run(ID, input);

  async function filesOf(environment: string) {
    const files = await world.shas('gitops-apps', 'main');
    return Object.keys(files).filter(
      path =>
        path.includes(`/${environment}/`) &&
        path.includes('/payments/checkout'),
    );
  }

  it('writes nothing in a dry run', async () => {
    const before = await world.pullRequests();
    const { output, log } = await actions.run(
      ID,
      { name: 'checkout' },
      { isDryRun: true },
    );
    expect(output).toEqual({
      remaining: ['dev', 'staging', 'prod'],
      environment: 'dev',
    });
    expect(log).toContain(
      '  argocd/applications/dev/payments/checkout.yaml: removed',
    );
    expect(await world.pullRequests()).toEqual(before);
  });

  it.each([
    [
      'another name typed',
      { name: 'checkout', confirm: 'chekout' },
      /^confirm: is "chekout", but the application is called checkout/,
    ],
    [
      'a later environment first',
      { name: 'checkout', environments: ['prod'] },
      /^environments: checkout leaves dev before prod/,
    ],
    [
      'an application that nobody knows',
      { name: 'nothing' },
      /^name: neither the GitOps repository nor the catalog has an application "nothing"/,
    ],
    [
      'a protected application, even without an environment',
      { name: 'vault' },
      /^name: vault is protected/,
    ],
  ])('refuses %s', async (_, input, message) => {
    const before = await world.pullRequests();
    await expect(run(input)).rejects.toThrow(message);
    expect(await world.pullRequests()).toEqual(before);
  });

  it.each([
    ['dev', ['staging', 'prod']],
    ['staging', ['prod']],
  ])(
    'leaves %s by a pull request, and Argo CD follows',
    async (environment, later) => {
      const first = await run({ name: 'checkout', confirm: 'checkout' });
      expect(first.output).toMatchObject({
        state: 'created',
        environment,
        remaining: [environment, ...later],
      });
      const number = Number(first.output.pullRequestNumber);
      const { data: pull } = await world.rest().pulls.get({
        owner: 'acme',
        repo: 'gitops-apps',
        pull_number: number,
      });
      // Or nobody would have asked the rule about what a bot may do.
      expect(pull.user.type).toBe('Bot');
      expect(pull).toMatchObject({
        title: `Remove payments/checkout from ${environment}`,
        head: { ref: `decommission/${environment}/payments/checkout` },
      });
      expect((await run()).output).toMatchObject({
        state: 'unchanged',
        environment,
        pullRequestNumber: number,
      });

      await world.merge(number, { by: 'lena' });
      expect(await filesOf(environment)).toEqual([]);
      const left = await world.untilApplications(
        all => !all.has(`checkout-${environment}`),
      );
      expect([...left.keys()]).toEqual(
        expect.arrayContaining(later.map(name => `checkout-${name}`)),
      );
      expect(
        (await run({ name: 'checkout', environments: [environment] })).output,
      ).toMatchObject({
        state: 'unchanged',
        nextSteps: expect.stringContaining(
          `checkout has left ${environment} already. It stays in ${later.join(
            ', ',
          )}.`,
        ),
      });
    },
  );

  it('stops before production while the application can be reached', async () => {
    await expect(run()).rejects.toThrow(
      `environments: checkout can still be reached in prod (exposure is "internal" in ${VALUES}): set its exposure to none there`,
    );
  });

  it('leaves production once nobody can reach it, by the approvers only', async () => {
    const files = await world.files('gitops-apps', 'main', VALUES);
    await world.promote(
      VALUES,
      files[VALUES].replace('exposure: "internal"', 'exposure: "none"'),
    );
    const { output } = await run();
    expect(output).toMatchObject({
      state: 'created',
      environment: 'prod',
      nextSteps: expect.stringContaining('so it archives the repository'),
    });
    const number = Number(output.pullRequestNumber);
    await expect(world.merge(number, { by: 'ana' })).rejects.toThrow(
      /code owner|approv/i,
    );
    await world.merge(number, { by: 'lena' });
    await world.untilApplications(all => !all.has('checkout-prod'));
  });

  it('archives the repository in the end, once', async () => {
    const archived = async () => {
      const { data } = await world.rest().repos.get({
        owner: 'acme',
        repo: 'checkout',
      });
      return data.archived;
    };
    expect(
      (await actions.run(ID, { name: 'checkout' }, { isDryRun: true })).log,
    ).toContain('Would archive the repository acme/checkout');
    expect(await archived()).toBe(false);

    const { output, log } = await run();
    expect(output).toEqual({
      state: 'updated',
      remaining: [],
      nextSteps: expect.stringMatching(
        /repository acme\/checkout is archived.*Its images are kept.*component:default\/checkout stays in the catalog/s,
      ),
    });
    expect(log).toContain('Repository acme/checkout: archived');
    expect(await archived()).toBe(true);
    expect((await run()).output).toMatchObject({
      state: 'unchanged',
      nextSteps: expect.stringContaining('**Nothing changed.**'),
    });
  });
});
