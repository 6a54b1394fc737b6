import { ImageVersion } from '@gitops-flow/backstage-plugin-gitops-common';
import { chooseVersion, filterVersions } from './chooseVersion';
import { readRepository } from './readRepository';

const repository = 'ghcr.io/acme/checkout';
const digest = `sha256:${'a'.repeat(64)}`;

describe('chooseVersion', () => {
  it.each<[string, Partial<ImageVersion>, boolean, string]>([
    ['a tag', { tag: '1.4.2', digest }, false, ':1.4.2'],
    [
      'a tag and its digest',
      { tag: '1.4.2', digest },
      true,
      `:1.4.2@${digest}`,
    ],
    ['a tag whose digest is not known', { tag: '1.4.2' }, true, ':1.4.2'],
    ['a digest without tag', { digest }, false, `@${digest}`],
    [
      'the digest of what moves',
      { tag: 'latest', digest },
      false,
      `@${digest}`,
    ],
  ])('fills in %s', (_, version, requireDigest, filled) => {
    expect(chooseVersion({ repository, ...version }, requireDigest)).toBe(
      `${repository}${filled}`,
    );
  });
});

describe('filterVersions', () => {
  const versions: ImageVersion[] = [
    { repository, tag: '1.4.2', digest },
    { repository, tag: '2.0.0-RC1', sourceCommit: '4f1d2c9b' },
    { repository, digest: `sha256:${'b'.repeat(64)}` },
  ];

  it.each([
    ['', [0, 1, 2]],
    ['1.4', [0]],
    ['rc1', [1]],
    ['4F1D', [1]],
    ['sha256:bbb', [2]],
    [' 2.0 ', [1]],
    ['nothing', []],
  ])('finds by "%s"', (text, indexes) => {
    expect(filterVersions(versions, text)).toEqual(
      indexes.map(index => versions[index]),
    );
  });
});

describe('readRepository', () => {
  it.each([
    ['ghcr.io/acme/checkout', 'ghcr.io/acme/checkout'],
    ['ghcr.io/acme/checkout:', 'ghcr.io/acme/checkout'],
    ['ghcr.io/acme/checkout:1.4.2', 'ghcr.io/acme/checkout'],
    [`ghcr.io/acme/checkout:1.4.2@${digest}`, 'ghcr.io/acme/checkout'],
    ['localhost:5000/checkout:1', 'localhost:5000/checkout'],
    [' nginx ', 'nginx'],
    ['ghcr.io/', undefined],
    ['Nginx', undefined],
    ['', undefined],
  ])('of "%s" is %s', (text, expected) => {
    expect(readRepository(text)).toBe(expected);
  });
});
