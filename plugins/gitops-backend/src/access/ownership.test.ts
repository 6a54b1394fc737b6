import { Entity } from '@backstage/catalog-model';
import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { rawApplication } from '../__testUtils__/TestArgocd';
import { rawPullRequest } from '../__testUtils__/TestGithub';
import {
  deploymentsPath,
  eventually,
  TestPortal,
} from '../__testUtils__/TestPortal';

const SELECTOR = 'argocd/app-selector';
const CHECKOUT = 'app.kubernetes.io/name=checkout';
const HUGE = 'x'.repeat(100_000);

/** An entity of the team `rivals`, whose annotations its owner writes. */
function entityOf(annotations: Record<string, string>): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'mine', namespace: 'default', annotations },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/rivals' }],
  };
}

function applicationsOf({ environments }: EntityDeployments): string[] {
  return environments
    .flatMap(({ applications }) => applications.map(({ name }) => name))
    .sort();
}

describe('an entity of another owner', () => {
  let portal: TestPortal;

  beforeEach(async () => {
    portal = await TestPortal.create();
    // Whose these are, their labels say; ledger-dev says nothing.
    const label = (name: string, team: string) =>
      rawApplication(name, { labels: { team } });
    portal.nonprod.set(label('checkout-dev', 'payments'));
    portal.nonprod.set(label('checkout-staging', 'payments'));
    portal.nonprod.set(label('rival-dev', 'rivals'));
    portal.prod.set(label('checkout-prod', 'payments'));
  });

  afterEach(async () => {
    await portal.stop();
  });

  async function answer(
    annotations: Record<string, string>,
    access?: object,
  ): Promise<{ status: number; body: EntityDeployments & { error?: Error } }> {
    await portal.start(portal.config({ access }), [entityOf(annotations)]);
    const mine = () => portal.get(deploymentsPath('mine'));
    await eventually(async () => {
      const { status, body } = await mine();
      return (
        status !== 200 ||
        body.instances.every(({ state }: { state: string }) => state === 'live')
      );
    });
    return mine();
  }

  it.each<[string, Record<string, string>, object | undefined, string[]]>([
    ['by label', { [SELECTOR]: CHECKOUT }, undefined, []],
    ['by name', { 'argocd/app-name': 'checkout-dev' }, undefined, []],
    [
      'by project, which keeps what is its own and what is nobody’s',
      { 'argocd/project-name': 'payments' },
      undefined,
      ['ledger-dev', 'rival-dev'],
    ],
    [
      'by project, where Applications have to say whose they are',
      { 'argocd/project-name': 'payments' },
      { teamLabel: 'required' },
      ['rival-dev'],
    ],
    [
      'by project, where a team has projects of its own only',
      { 'argocd/project-name': 'payments' },
      { teamLabel: 'ignored', projects: ['{team}', '{team}-{environment}'] },
      [],
    ],
    [
      'by name, where annotations alone decide, as with Roadie',
      { 'argocd/app-name': 'checkout-dev' },
      { teamLabel: 'ignored' },
      ['checkout-dev'],
    ],
    [
      'by everything that is in dev',
      { [SELECTOR]: 'environment=dev' },
      undefined,
      ['ledger-dev', 'rival-dev'],
    ],
    [
      'on one instance',
      { [SELECTOR]: CHECKOUT, 'argocd/instance-name': 'prod' },
      { teamLabel: 'ignored' },
      ['checkout-prod'],
    ],
    [
      'on several instances, one of which is not there',
      { [SELECTOR]: CHECKOUT, 'argocd/instance-name': 'nonprod, elsewhere' },
      { teamLabel: 'ignored' },
      ['checkout-dev', 'checkout-staging'],
    ],
  ])('names Applications %s', async (_, annotations, access, expected) => {
    const { status, body } = await answer(annotations, access);
    expect(status).toBe(200);
    expect(applicationsOf(body)).toEqual(expected);
  });

  it.each([
    ['that says so itself', rawPullRequest().body],
    ['that somebody opened by hand', 'Please'],
  ])('sees no pull request of another team, %s', async (_, body) => {
    const own = 'values/dev/rivals/fresh/image.yaml';
    portal.github.set(rawPullRequest({ number: 7, body }));
    portal.github.changedPaths.set(7, ['values/dev/payments/fresh/image.yaml']);
    portal.github.set(rawPullRequest({ number: 8, body: 'Ours' }));
    portal.github.changedPaths.set(8, [own]);
    const { body: first } = await answer({
      [SELECTOR]: 'app.kubernetes.io/name=fresh',
    });
    expect(first.error).toBeUndefined();
    let seen: EntityDeployments | undefined;
    await eventually(async () => {
      seen = (await portal.get(deploymentsPath('mine'))).body;
      return seen?.pullRequests.length !== 0;
    });
    expect(seen?.pullRequests.map(({ number }) => number)).toEqual([8]);
    expect(seen?.environments.map(({ state }) => state)).toEqual([
      'waitingForReview',
      'absent',
      'absent',
    ]);
  });

  it.each([
    ['!app.kubernetes.io/name'],
    ['app.kubernetes.io/name!=mine'],
    ['app.kubernetes.io/name notin (mine)'],
    ['app.kubernetes.io/name'],
    [`${CHECKOUT}&projects=`],
    [`${CHECKOUT}\n`],
    [HUGE],
  ])('cannot widen its selector by %.40j', async selector => {
    const { status, body } = await answer(
      { [SELECTOR]: selector },
      { teamLabel: 'ignored' },
    );
    expect(status).toBe(400);
    expect(body.error?.message).toMatch(
      /^The annotation argocd\/app-selector of component:default\/mine cannot be read: /,
    );
    expect(body.error?.message.length).toBeLessThan(400);
    // What the annotations say is never sent to Argo CD.
    for (const { server } of [portal.nonprod, portal.prod]) {
      expect(
        server.requests.filter(path => /selector|mine|projects=/.test(path)),
      ).toEqual([]);
    }
  });
});
