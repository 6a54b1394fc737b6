import {
  ArgocdApplication,
  GitopsEnvironment,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { layoutPlace } from './layoutPlace';

const DEV: GitopsEnvironment = {
  name: 'dev',
  title: 'Development',
  instance: 'nonprod',
  applicationNamespace: 'argocd',
  destination: { name: 'dev' },
  requireDigest: false,
  sync: { automated: true, prune: true, selfHeal: true },
  decommission: 'allowed',
};

const CHECKOUT: ArgocdApplication = {
  name: 'checkout-dev',
  namespace: 'argocd',
  project: 'payments-dev',
  labels: { 'app.kubernetes.io/name': 'checkout', team: 'payments' },
  destination: { name: 'dev', namespace: 'payments-dev' },
  autoSync: true,
  paused: false,
  sources: [
    { kind: 'git', repoUrl: 'https://github.com/Acme/gitops-apps.git' },
  ],
  sync: 'Synced',
  health: 'Healthy',
  images: [],
  detailed: true,
  conditions: [],
  history: [],
};

function placeOf(
  changes: Partial<ArgocdApplication>,
  options: { instance?: string; environment?: GitopsEnvironment } = {},
) {
  return layoutPlace({
    instance: 'nonprod',
    environment: DEV,
    repository: 'github.com/acme/gitops-apps',
    ...options,
    application: { ...CHECKOUT, ...changes },
  });
}

describe('layoutPlace', () => {
  it('knows an Application that is as the portal writes it', () => {
    expect(placeOf({})).toEqual({
      environment: 'dev',
      team: 'payments',
      application: 'checkout',
    });
  });

  it('knows one whose chart comes from elsewhere', () => {
    const chart = {
      kind: 'helm' as const,
      repoUrl: 'https://charts.example.com',
      chart: 'baseline',
    };
    expect(placeOf({ sources: [chart, ...CHECKOUT.sources] })).toBeDefined();
  });

  it.each<[string, Partial<ArgocdApplication>]>([
    ['with another name', { name: 'checkout' }],
    ['of another environment', { name: 'checkout-prod' }],
    ['without a team', { labels: { 'app.kubernetes.io/name': 'checkout' } }],
    ['without a name label', { labels: { team: 'payments' } }],
    ['in another namespace', { namespace: 'payments' }],
    ['without sources', { sources: [] }],
    [
      'from another repository',
      {
        sources: [{ kind: 'git', repoUrl: 'https://github.com/acme/other' }],
      },
    ],
  ])('leaves one alone that is %s', (_, changes) => {
    expect(placeOf(changes)).toBeUndefined();
  });

  it('leaves one alone that is in another Argo CD, or in no configured environment', () => {
    expect(placeOf({}, { instance: 'prod' })).toBeUndefined();
    expect(placeOf({}, { environment: undefined })).toBeUndefined();
  });
});
