import { settings } from '../../../dev/mocks/settings';
import {
  ChangedSettings,
  groupToday,
  keepDifferences,
  SettingName,
} from './changedSettings';

const { environments } = settings;
const [dev, staging] = environments;

describe('groupToday', () => {
  it.each<[SettingName, unknown[]]>([
    [
      'size',
      [
        ['small', 'dev'],
        ['large', 'staging'],
      ],
    ],
    ['port', [[8080, 'dev', 'staging']]],
    [
      'scaling',
      [
        [{ replicas: 1 }, 'dev'],
        [{ autoscaling: { min: 2, max: 6 } }, 'staging'],
      ],
    ],
  ])('gathers environments with the same %s', (name, groups) => {
    expect(
      groupToday(environments, name).map(group => [
        group.value,
        ...group.environments.map(({ environment }) => environment),
      ]),
    ).toEqual(groups);
  });

  it('tells nothing set from everything else', () => {
    expect(
      groupToday([dev, { ...staging, size: undefined }], 'size').map(
        ({ value }) => value,
      ),
    ).toEqual(['small', undefined]);
  });
});

describe('keepDifferences', () => {
  it.each<[string, ChangedSettings, ChangedSettings]>([
    ['nothing', {}, {}],
    ['what is so already', { port: 8080, exposure: 'internal' }, {}],
    ['what is so in one place only', { size: 'small' }, { size: 'small' }],
    ['what is new', { port: 9090 }, { port: 9090 }],
    ['a number instead of load', { replicas: 1 }, { replicas: 1 }],
    [
      'load instead of a number',
      { autoscaling: { min: 2, max: 6, cpu: 70 } },
      { autoscaling: { min: 2, max: 6, cpu: 70 } },
    ],
  ])('of %s leaves what would change something', (_, change, kept) => {
    expect(keepDifferences(change, environments)).toEqual(kept);
  });

  it.each<[string, ChangedSettings, boolean]>(
    [
      ['the same with the default CPU', { min: 2, max: 6, cpu: 70 }, false],
      ['the same without CPU', { min: 2, max: 6 }, false],
      ['another CPU', { min: 2, max: 6, cpu: 80 }, true],
      ['another limit', { min: 2, max: 7 }, true],
    ].map(([name, autoscaling, isKept]) => [
      String(name),
      { autoscaling } as ChangedSettings,
      Boolean(isKept),
    ]),
  )('knows scaling by load: %s', (_, change, isKept) => {
    expect('autoscaling' in keepDifferences(change, [staging])).toBe(isKept);
  });

  it('changes nothing nowhere', () => {
    expect(keepDifferences({ size: 'large' }, [])).toEqual({});
  });
});
