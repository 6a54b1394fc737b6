import { application, environment } from '../../dev/mocks/deployments';
import { differsFrom } from './differsFrom';

const running = (name: string, ...images: string[]) =>
  environment(name, { applications: [application(name, { images })] });

describe('differsFrom', () => {
  it.each([
    ['the first has nothing to compare with', [['a:1']], 0, undefined],
    ['the same', [['a:1'], ['a:1']], 1, undefined],
    ['another image', [['a:2'], ['a:1']], 1, 'env0'],
    [
      'the same images in another order',
      [
        ['a:1', 'b:1'],
        ['b:1', 'a:1'],
      ],
      1,
      undefined,
    ],
    ['one image more', [['a:1'], ['a:1', 'b:1']], 1, 'env0'],
    ['nothing runs here', [['a:1'], []], 1, undefined],
    ['nothing runs before', [[], ['a:1']], 1, undefined],
    ['the environment between is empty', [['a:2'], [], ['a:1']], 2, 'env0'],
    ['only the nearest counts', [['a:2'], ['a:1'], ['a:1']], 2, undefined],
  ])('%s', (_, images, index, expected) => {
    const environments = images.map((list, position) =>
      running(`env${position}`, ...list),
    );
    expect(differsFrom(environments, index)?.name).toBe(expected);
  });
});
