import {
  ApplicationSettings,
  ImageVersion,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  environmentChoices,
  EnvironmentMode,
  isSameImage,
} from './environmentChoices';

const image = (tag?: string, digit?: string): ImageVersion => ({
  repository: 'ghcr.io/acme/checkout',
  ...(tag && { tag }),
  ...(digit && { digest: `sha256:${digit.repeat(64)}` }),
});

const settingsOf = (
  ...images: (ImageVersion | undefined)[]
): ApplicationSettings => ({
  name: 'checkout',
  team: 'payments',
  environments: images.map((present, index) => ({
    environment: `e${index}`,
    title: `E${index}`,
    image: present,
    otherKeys: [],
  })),
  missingEnvironments: ['prod', 'dr'],
});

const choose = (
  mode: EnvironmentMode,
  ...images: (ImageVersion | undefined)[]
) =>
  environmentChoices({
    settings: settingsOf(...images),
    mode,
    titles: new Map([['prod', 'Production']]),
  });

describe('environmentChoices', () => {
  it.each<[EnvironmentMode, (ImageVersion | undefined)[], string[]]>([
    ['present', [image('1'), undefined], ['e0', 'e1']],
    ['rollback', [image('1'), undefined], ['e0']],
    ['rollback', [undefined], []],
    ['missing', [image('1')], ['prod', 'dr']],
    ['promotionTarget', [image('2'), image('1'), undefined], ['e1', 'e2']],
    ['promotionTarget', [undefined, image('1'), undefined], ['e2']],
    ['promotionTarget', [image('1')], []],
  ])('%s: of %j offers %j', (mode, images, names) => {
    expect(choose(mode, ...images).map(({ name }) => name)).toEqual(names);
  });

  it('gives environments where the application is not the names that people know', () => {
    expect(choose('missing').map(({ title }) => title)).toEqual([
      'Production',
      'dr',
    ]);
  });

  it('says what a promotion would bring, and that it would change nothing', () => {
    expect(
      choose('promotionTarget', image('2'), image('2'), image('1')).map(
        ({ source, isUpToDate }) => [source?.title, isUpToDate],
      ),
    ).toEqual([
      ['E0', true],
      ['E1', false],
    ]);
  });
});

describe('isSameImage', () => {
  it.each([
    ['the same tag', image('1'), image('1'), true],
    ['another tag', image('1'), image('2'), false],
    [
      'the same digest under another tag',
      image('1', 'a'),
      image('2', 'a'),
      true,
    ],
    ['a tag that was moved', image('1', 'a'), image('1', 'b'), false],
    ['a digest on one side only', image('1', 'a'), image('1'), false],
    ['nothing on the other side', image('1'), undefined, false],
    [
      'another repository',
      image('1'),
      { ...image('1'), repository: 'nginx' },
      false,
    ],
  ])('knows %s', (_, one, other, isSame) => {
    expect(isSameImage(one, other)).toBe(isSame);
  });
});
