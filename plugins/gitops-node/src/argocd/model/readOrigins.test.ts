import { recordedResponse } from '../__testUtils__/recordings';
import { readOrigins } from './readOrigins';

const repoURL = 'https://bot:hunter2@git.example.com/charts.git';
const repoUrl = 'https://***@git.example.com/charts.git';

describe('readOrigins', () => {
  it('reads several sources, of which one only lends its files', () => {
    expect(readOrigins(recordedResponse('get/multi-source').body)).toEqual([
      {
        kind: 'git',
        repoUrl: 'http://localhost:3000/acme/platform-charts.git',
        path: 'eks-baseline',
        targetRevision: 'eks-baseline-1.0.0',
      },
      {
        kind: 'git',
        repoUrl: 'http://localhost:3000/acme/gitops-apps.git',
        targetRevision: 'refs/heads/main',
        ref: 'values',
      },
    ]);
  });

  it.each([
    [
      'a folder of plain manifests',
      {
        source: { repoURL, path: 'deploy', directory: { recurse: true } },
      },
      [{ kind: 'git', repoUrl, path: 'deploy' }],
    ],
    [
      'a chart of a Helm repository',
      {
        source: {
          repoURL: 'https://charts.example.com',
          chart: 'billing',
          targetRevision: '1.2.3',
          helm: { parameters: [{ name: 'password', value: 'hunter2' }] },
        },
      },
      [
        {
          kind: 'helm',
          repoUrl: 'https://charts.example.com',
          chart: 'billing',
          targetRevision: '1.2.3',
        },
      ],
    ],
    [
      'a chart of a Helm repository in an OCI registry, which has no scheme',
      {
        source: {
          repoURL: 'registry.example.com/charts',
          chart: 'billing',
          targetRevision: '1.2.3',
        },
      },
      [
        {
          kind: 'helm',
          repoUrl: 'registry.example.com/charts',
          chart: 'billing',
          targetRevision: '1.2.3',
        },
      ],
    ],
    [
      'an OCI artifact',
      {
        source: {
          repoURL: 'oci://registry.example.com/billing',
          path: '.',
          targetRevision: '1.2.3',
        },
      },
      [
        {
          kind: 'oci',
          repoUrl: 'oci://registry.example.com/billing',
          path: '.',
          targetRevision: '1.2.3',
        },
      ],
    ],
    [
      'a source hydrator, not the branch that it writes to',
      {
        sourceHydrator: {
          drySource: { repoURL, path: 'dry', targetRevision: 'main' },
          syncSource: { targetBranch: 'env/dev', path: 'wet' },
        },
      },
      [
        {
          kind: 'git',
          repoUrl,
          path: 'dry',
          targetRevision: 'main',
          hydrated: true,
        },
      ],
    ],
    [
      'several, which win over one that is still there',
      {
        source: { repoURL, path: 'old' },
        sources: [
          { repoURL, chart: 'billing' },
          { repoURL, path: 'values' },
        ],
      },
      [
        { kind: 'helm', repoUrl, chart: 'billing' },
        { kind: 'git', repoUrl, path: 'values' },
      ],
    ],
    ['an empty one beside none', { source: { repoURL: '' }, sources: [] }, []],
    ['none', {}, []],
  ])('reads %s', (_, spec, expected) => {
    expect(readOrigins({ spec })).toEqual(expected);
  });

  it('names the field that is not as it should be', () => {
    expect(() => readOrigins({ spec: { source: {} } })).toThrow(
      'Application: spec.source.repoURL: ',
    );
  });
});
