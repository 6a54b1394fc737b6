import { GitopsEnvironment } from '@gitops-flow/backstage-plugin-gitops-node';
import { findDigestProblems } from './findPlatformProblems';

function environment(name: string, requireDigest: boolean): GitopsEnvironment {
  return {
    name,
    title: name,
    instance: 'nonprod',
    applicationNamespace: 'argocd',
    destination: { name: `acme-${name}` },
    requireDigest,
    sync: { automated: true, prune: true, selfHeal: true },
    decommission: 'allowed',
  };
}

const environments = [
  environment('dev', false),
  environment('staging', true),
  environment('prod', true),
];

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('findDigestProblems', () => {
  it.each<[string, string[], 'first' | 'everywhere', string[]]>([
    [
      'nginx:1.29.3',
      ['prod', 'dev'],
      'everywhere',
      [
        'image: "nginx:1.29.3" has no digest, which prod requires: add it, as in nginx:1.29.3@sha256:…, or let the application start in dev first',
      ],
    ],
    [
      'nginx:1.29.3',
      ['dev', 'staging', 'prod'],
      'everywhere',
      [
        'image: "nginx:1.29.3" has no digest, which staging and prod require: add it, as in nginx:1.29.3@sha256:…, or let the application start in dev first',
      ],
    ],
    [
      'nginx:1.29.3',
      ['prod'],
      'first',
      [
        'image: "nginx:1.29.3" has no digest, which prod requires: add it, as in nginx:1.29.3@sha256:…',
      ],
    ],
    ['nginx:1.29.3', ['dev', 'prod'], 'first', []],
    ['nginx:1.29.3', ['dev'], 'everywhere', []],
    [`nginx:1.29.3@${digest}`, ['prod'], 'everywhere', []],
    [`nginx@${digest}`, ['prod'], 'first', []],
  ])('%s in %j, starting %s', (image, names, start, expected) => {
    expect(
      findDigestProblems({
        environments,
        request: { image, environments: names, start },
      }),
    ).toEqual(expected);
  });
});
