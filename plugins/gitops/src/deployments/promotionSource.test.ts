import { EnvironmentDeployment } from '@gitops-flow/backstage-plugin-gitops-common';
import { application, environment } from '../../dev/mocks/deployments';
import { promotionSource } from './promotionSource';

const running = (name: string, ...images: string[]) =>
  environment(name, { applications: [application(name, { images })] });

const absent = (name: string) =>
  environment(name, { state: 'absent', applications: [] });

describe('promotionSource', () => {
  it.each<[string, EnvironmentDeployment[], string | undefined]>([
    ['another image', [running('dev', 'a:2'), running('prod', 'a:1')], 'dev'],
    ['an idle target', [running('dev', 'a:2'), running('prod')], 'dev'],
    [
      'the same image',
      [running('dev', 'a:1'), running('prod', 'a:1')],
      undefined,
    ],
    ['an idle source', [running('dev'), running('prod', 'a:1')], undefined],
    [
      'a target that is not there',
      [running('dev', 'a:2'), absent('prod')],
      undefined,
    ],
    [
      'a gap',
      [running('dev', 'a:2'), absent('staging'), running('prod', 'a:1')],
      'dev',
    ],
    [
      'the nearest one only',
      [
        running('dev', 'a:2'),
        running('staging', 'a:1'),
        running('prod', 'a:1'),
      ],
      undefined,
    ],
    [
      'an environment that is not configured',
      [running('dev', 'a:2'), running('nonprod/qa', 'a:1')],
      undefined,
    ],
    ['the first environment', [running('dev', 'a:1')], undefined],
  ])('knows %s', (_, environments, source) => {
    expect(promotionSource(environments, environments.length - 1)?.name).toBe(
      source,
    );
  });
});
