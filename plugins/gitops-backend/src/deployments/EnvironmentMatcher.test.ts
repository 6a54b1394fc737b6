import {
  ArgocdApplication,
  GitopsEnvironment,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { EnvironmentMatcher } from './EnvironmentMatcher';

function environment(
  name: string,
  instance: string,
  destination: GitopsEnvironment['destination'],
): GitopsEnvironment {
  return {
    name,
    title: name.toLocaleUpperCase('en'),
    instance,
    applicationNamespace: 'argocd',
    destination,
    requireDigest: false,
    sync: { automated: true, prune: true, selfHeal: true },
    decommission: 'allowed',
  };
}

const MATCHER = EnvironmentMatcher.create({
  environments: [
    environment('dev', 'nonprod', { name: 'shared' }),
    environment('staging', 'nonprod', { name: 'shared' }),
    environment('prod', 'prod', {
      server: 'https://kubernetes.default.svc',
    }),
  ],
});

function application(
  labels: Record<string, string>,
  destination: { name?: string; server?: string },
): ArgocdApplication {
  return {
    name: 'checkout',
    namespace: 'argocd',
    project: 'payments',
    labels,
    destination: { ...destination, namespace: 'payments' },
    autoSync: true,
    paused: false,
    sources: [],
    sync: 'Synced',
    health: 'Healthy',
    images: [],
    detailed: true,
    conditions: [],
    history: [],
  };
}

describe('EnvironmentMatcher', () => {
  it.each([
    ['its label', 'nonprod', { environment: 'staging' }, {}, 'staging'],
    [
      'its label, whatever the cluster',
      'prod',
      { environment: 'prod' },
      { name: 'other' },
      'prod',
    ],
    ['its cluster', 'prod', {}, { name: 'in-cluster' }, 'prod'],
    [
      'the address of its cluster',
      'prod',
      {},
      { server: 'https://kubernetes.default.svc' },
      'prod',
    ],
    [
      'no cluster that two environments share',
      'nonprod',
      {},
      { name: 'shared' },
      'nonprod/shared',
    ],
    [
      'no cluster of another instance',
      'prod',
      {},
      { name: 'shared' },
      'prod/shared',
    ],
    [
      'no label of another instance',
      'nonprod',
      { environment: 'prod' },
      { name: 'shared' },
      'nonprod/prod',
    ],
    [
      'no label that is not configured, even on a known cluster',
      'prod',
      { environment: 'qa' },
      { name: 'in-cluster' },
      'prod/qa',
    ],
    [
      'no unknown cluster',
      'prod',
      {},
      { server: 'https://10.0.0.1' },
      'prod/https://10.0.0.1',
    ],
  ])('goes by %s', (_, instance, labels, destination, expected) => {
    const { name } = MATCHER.environmentOf(
      instance,
      application(labels, destination),
    );
    expect(name).toBe(expected);
  });

  it('gives the title of the configured environment', () => {
    expect(
      MATCHER.environmentOf('nonprod', application({ environment: 'dev' }, {})),
    ).toEqual({ name: 'dev', title: 'DEV', instance: 'nonprod' });
  });

  it('names place and instance of what is not configured', () => {
    expect(
      MATCHER.environmentOf('nonprod', application({ environment: 'qa' }, {})),
    ).toEqual({
      name: 'nonprod/qa',
      title: 'qa (nonprod)',
      instance: 'nonprod',
    });
  });
});
