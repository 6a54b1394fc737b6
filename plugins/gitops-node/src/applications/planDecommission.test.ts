import { readRequestMarker } from '@gitops-flow/backstage-plugin-gitops-common';
import { DeployedApplication } from './ApplicationReader';
import {
  deployedApplication,
  ENVIRONMENTS,
} from './__testUtils__/deployedApplication';
import { planDecommission } from './planDecommission';

const IMAGE = 'image: {}\n';
const configured = ENVIRONMENTS.map(({ name }) => name);
const everywhere = { dev: IMAGE, staging: IMAGE, prod: IMAGE };

function plan(change: Partial<Parameters<typeof planDecommission>[0]> = {}) {
  return planDecommission({
    application: deployedApplication(everywhere),
    configured,
    isProtected: false,
    requester: 'Ana',
    ...change,
  });
}

function withPolicy(
  application: DeployedApplication,
  name: string,
  decommission: 'allowed' | 'unexposed' | 'forbidden',
): DeployedApplication {
  return {
    ...application,
    environments: application.environments.map(each =>
      each.environment.name === name
        ? { ...each, environment: { ...each.environment, decommission } }
        : each,
    ),
  };
}

describe('planDecommission', () => {
  it('takes the first environment first, with all of its files', () => {
    const { change, stage, later } = plan()!;
    expect(stage.environment.name).toBe('dev');
    expect(later).toEqual(['staging', 'prod']);
    expect(change).toMatchObject({
      branch: 'decommission/dev/payments/checkout',
      title: 'Remove payments/checkout from dev',
      remove: [
        'argocd/applications/dev/payments/checkout.yaml',
        'values/dev/payments/checkout/values.yaml',
        'values/dev/payments/checkout/image.yaml',
      ],
    });
    expect(change.body).toContain('deletes the Application `checkout-dev`');
    expect(change.body).toContain(
      'Later, by pull requests of their own: staging, prod.',
    );
    expect(change.body).toContain('Asked for by **Ana**.');
    expect(readRequestMarker(change.body)).toEqual({
      application: 'checkout',
      team: 'payments',
      environments: ['dev'],
      kind: 'decommission',
    });
  });

  it.each([
    [
      'what is left of all',
      { staging: IMAGE, prod: IMAGE },
      undefined,
      'staging',
      ['prod'],
    ],
    [
      'what is left of those asked for',
      { staging: IMAGE, prod: IMAGE },
      ['dev', 'staging'],
      'staging',
      [],
    ],
    [
      'promotion order, whatever the order asked for',
      everywhere,
      ['staging', 'dev'],
      'dev',
      ['staging'],
    ],
  ])('goes on with %s', (_, images, environments, stage, later) => {
    const next = plan({
      application: deployedApplication(images),
      environments,
    });
    expect(next?.stage.environment.name).toBe(stage);
    expect(next?.later).toEqual(later);
  });

  it('has nothing to do where it has left what was asked for, protected or not', () => {
    const application = deployedApplication({ prod: IMAGE });
    expect(
      plan({ application, environments: ['dev'], isProtected: true }),
    ).toBeUndefined();
  });

  it('lets it leave the last environment once nobody can reach it', () => {
    const prod = (values: string) =>
      plan({ application: deployedApplication({ prod: IMAGE }, values) })?.stage
        .environment.name;
    expect(prod('name: checkout\nexposure: none\n')).toBe('prod');
    expect(prod('name: checkout\n')).toBe('prod');
  });

  it.each<
    [string, Partial<Parameters<typeof planDecommission>[0]>, string, RegExp]
  >([
    [
      'a protected application',
      { isProtected: true },
      'ConflictError',
      /^name: checkout is protected: take the annotation gitops-flow\/protected out/,
    ],
    [
      'a later environment before an earlier one',
      { environments: ['prod'] },
      'InputError',
      /^environments: checkout leaves dev before prod: name dev too/,
    ],
    [
      'an unknown environment',
      { environments: ['dev', 'moon'] },
      'InputError',
      /^environments: moon is not configured; use some of dev, staging, prod$/,
    ],
    [
      'no environment',
      { environments: [] },
      'InputError',
      /^environments: is empty/,
    ],
    [
      'an environment that can be reached',
      { application: deployedApplication({ prod: IMAGE }) },
      'ConflictError',
      /^environments: checkout can still be reached in prod \(exposure is "internal" in values\/prod\/payments\/checkout\/values\.yaml\): set its exposure to none/,
    ],
    [
      'an environment that is the platform team’s, before the first is left',
      {
        application: withPolicy(
          deployedApplication(everywhere),
          'prod',
          'forbidden',
        ),
      },
      'ConflictError',
      /^environments: applications leave prod through the platform team only .* name the others here: dev, staging$/,
    ],
  ])('refuses %s', (_, change, name, message) => {
    expect(() => plan(change)).toThrow(
      expect.objectContaining({
        name,
        message: expect.stringMatching(message),
      }),
    );
  });
});
