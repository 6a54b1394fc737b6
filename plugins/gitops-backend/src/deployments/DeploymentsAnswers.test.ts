import {
  ApplicationStatus,
  DeploymentPullRequest,
  EntityDeployments,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { FoundApplication } from '../argocd/ArgocdInstances';
import { DeploymentsAnswers } from './DeploymentsAnswers';
import { DeploymentsService } from './DeploymentsService';

const OBSERVED_AT = '2026-11-23T09:00:00.000Z';
const EVERYBODY = { allows: () => true };
const NOT_PROD = { allows: (name: string) => name !== 'prod' };

const environment = (name: string, instance: string) => ({
  name,
  title: name,
  instance,
});
const DEV = environment('dev', 'nonprod');
const PROD = environment('prod', 'prod');

/** Parts of an answer that a test replaces one by one. */
function createWorld() {
  const live = (name: string): InstanceStatus => ({
    name,
    state: 'live',
    observedAt: OBSERVED_AT,
  });
  const found = (instance: string, name: string) =>
    ({
      access: { instance: { name: instance } },
      application: { name, namespace: 'argocd', project: 'p', labels: {} },
    } as FoundApplication);
  const status = (name: string) =>
    ({ name, images: [] as string[], health: 'Healthy' } as ApplicationStatus);
  const world = {
    statuses: [live('nonprod'), live('prod')],
    found: [found('nonprod', 'checkout-dev'), found('prod', 'checkout-prod')],
    overviews: {
      nonprod: status('checkout-dev'),
      prod: status('checkout-prod'),
    } as Record<string, ApplicationStatus>,
    pullRequests: [] as DeploymentPullRequest[],
  };
  const service = DeploymentsService.create({
    environments: [DEV, PROD] as never[],
    instances: { find: () => world.found, statuses: () => [...world.statuses] },
    overview: {
      environmentOf: ({ access }) =>
        access.instance.name === 'prod' ? PROD : DEV,
      statusOf: ({ access }) => world.overviews[access.instance.name],
      want: () => {},
    },
    pullRequests: { pullRequestsOf: () => world.pullRequests },
  });
  const target = {
    entityRef: 'component:default/checkout',
    application: 'checkout',
    query: {},
  };
  return { world, look: () => service.deploymentsOf({ ...target }) };
}

type World = ReturnType<typeof createWorld>['world'];

describe('DeploymentsAnswers', () => {
  it('writes an answer once for all who may see the same', () => {
    const { look } = createWorld();
    const answers = DeploymentsAnswers.create();
    const whole = answers.of(look(), EVERYBODY);
    const part = answers.of(look(), NOT_PROD);
    expect(answers.of(look(), EVERYBODY)).toBe(whole);
    expect(answers.of(look(), NOT_PROD)).toBe(part);
    expect(whole.environments).toBeUndefined();
    expect(whole.body.toString()).toContain('checkout-prod');
    expect(part.environments).toEqual(['dev']);
    expect(part.body.toString()).not.toContain('"prod"');
    expect(part.etag).not.toBe(whole.etag);
  });

  it('leaves nothing of one person’s answer to the next, whoever looks first', () => {
    const { look } = createWorld();
    const answers = DeploymentsAnswers.create();
    const part = answers.of(look(), NOT_PROD).body.toString();
    expect(answers.of(look(), EVERYBODY).body.toString()).toContain(
      'checkout-prod',
    );
    expect(answers.of(look(), NOT_PROD).body.toString()).toBe(part);
  });

  it.each<
    [string, (world: World) => void, (now: EntityDeployments) => unknown]
  >([
    [
      'an instance',
      world => {
        world.statuses = [
          { ...world.statuses[0], state: 'stale', problem: 'It is silent' },
          world.statuses[1],
        ];
      },
      now => now.environments[0].stale,
    ],
    [
      'an Application',
      world => {
        world.overviews.prod = {
          ...world.overviews.prod,
          health: 'Degraded',
        };
      },
      now => now.environments[1].applications[0].health === 'Degraded',
    ],
    [
      'what there is',
      world => {
        world.found = world.found.slice(0, 1);
      },
      now => now.environments[1].applications.length === 0,
    ],
    [
      'a pull request',
      world => {
        world.pullRequests = [
          { number: 7, environments: ['prod'] } as DeploymentPullRequest,
        ];
      },
      now => now.environments[1].pullRequests[0] === 7,
    ],
  ])('shows at once that %s is not as it was', (_what, change, isShown) => {
    const { world, look } = createWorld();
    const answers = DeploymentsAnswers.create();
    const before = answers.of(look(), EVERYBODY);
    change(world);
    const after = answers.of(look(), EVERYBODY);
    expect(isShown(before.deployments)).toBe(false);
    expect(isShown(after.deployments)).toBe(true);
    expect(JSON.parse(after.body.toString())).toEqual(after.deployments);
    expect(after.etag).not.toBe(before.etag);
  });
});
