import { codeownersPattern, InvalidPatternError } from './codeownersPattern';

describe('codeownersPattern', () => {
  it.each([
    ['*', 'README.md', true],
    ['*', 'a/deep/file.txt', true],
    ['**', 'a/deep/file.txt', true],
    ['*.js', 'index.js', true],
    ['*.js', 'src/deep/index.js', true],
    ['*.js', 'index.jsx', false],
    ['*.js', 'src/vendor.js/readme.txt', true],
    ['/build/logs/', 'build/logs/today.log', true],
    ['/build/logs/', 'build/logs/deep/today.log', true],
    ['/build/logs/', 'other/build/logs/today.log', false],
    ['/build/logs/', 'build/logs', false],
    ['docs/*', 'docs/getting-started.md', true],
    ['docs/*', 'docs/build-app/troubleshooting.md', false],
    ['docs/*', 'nested/docs/getting-started.md', false],
    ['apps/', 'apps/one.txt', true],
    ['apps/', 'deep/apps/of/one.txt', true],
    ['apps/', 'apps', false],
    ['/docs/', 'docs/a/b.md', true],
    ['/docs/', 'nested/docs/b.md', false],
    ['/scripts', 'scripts', true],
    ['/scripts', 'scripts/run.sh', true],
    ['/scripts', 'scripts-old/run.sh', false],
    ['**/logs', 'build/logs', true],
    ['**/logs', 'deeply/nested/logs/today.log', true],
    ['**/logs', 'logs/today.log', true],
    ['**/logs', 'build/catalogs/today.log', false],
    ['/apps/github', 'apps/github/a.txt', true],
    ['/a/**/z', 'a/z', true],
    ['/a/**/z', 'a/b/c/z', true],
    ['/a/**/z', 'a/bz', false],
    ['/a/**', 'a/b/c', true],
    ['/a/**', 'a', false],
    ['a/b', 'a/b/c', true],
    ['a/b', 'x/a/b', false],
    ['/values/dev/*/*/image.yaml', 'values/dev/payments/x/image.yaml', true],
    ['/values/dev/*/*/image.yaml', 'values/dev/payments/x/values.yaml', false],
    ['/values/dev/*/*/image.yaml', 'values/dev/payments/image.yaml', false],
    ['/values/dev/*/*/image.yaml', 'values/dev/a/b/c/image.yaml', false],
    ['/values/*', 'values/dev', true],
    ['/values/*', 'values/dev/x', false],
    ['with\\ space/', 'with space/file', true],
    ['file?.txt', 'file1.txt', true],
    ['file?.txt', 'file12.txt', false],
    ['a+b(c).txt', 'a+b(c).txt', true],
    ['README.md', 'readme.md', false],
    ['.github/', '.github/workflows/validate.yaml', true],
    ['.github/', 'xgithub/workflows/validate.yaml', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(codeownersPattern(pattern).test(path)).toBe(expected);
  });

  it.each(['!docs/', 'file[0-9].txt', '***/*.rb', '/', 'a//b', 'a\\'])(
    'refuses %s as GitHub does',
    pattern => {
      expect(() => codeownersPattern(pattern)).toThrow(InvalidPatternError);
    },
  );
});
