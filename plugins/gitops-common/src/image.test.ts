import { formatImage, ImageProblem, parseImage } from './image';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('parseImage', () => {
  it.each([
    ['nginx:1.29.3', { repository: 'nginx', tag: '1.29.3' }],
    ['library/nginx:1', { repository: 'library/nginx', tag: '1' }],
    [
      'ghcr.io/acme/checkout:1.4.2',
      { repository: 'ghcr.io/acme/checkout', tag: '1.4.2' },
    ],
    [
      'localhost:5000/checkout:1',
      { repository: 'localhost:5000/checkout', tag: '1' },
    ],
    ['localhost/checkout:1', { repository: 'localhost/checkout', tag: '1' }],
    [
      '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:v1_2-3.4',
      {
        repository: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app',
        tag: 'v1_2-3.4',
      },
    ],
    [`nginx@${DIGEST}`, { repository: 'nginx', digest: DIGEST }],
    [
      `nginx:1.29.3@${DIGEST}`,
      { repository: 'nginx', tag: '1.29.3', digest: DIGEST },
    ],
    [
      `nginx:latest@${DIGEST}`,
      { repository: 'nginx', tag: 'latest', digest: DIGEST },
    ],
    ['a__b.c-d:1', { repository: 'a__b.c-d', tag: '1' }],
  ])('reads %s', (text, image) => {
    expect(parseImage(text)).toEqual({ image });
    expect(formatImage(image)).toBe(text);
  });

  it('cuts blanks around the text', () => {
    expect(parseImage(' nginx:1 ')).toEqual({
      image: { repository: 'nginx', tag: '1' },
    });
  });

  it.each<[string, ImageProblem]>([
    ['nginx', 'missingVersion'],
    ['localhost:5000/checkout', 'missingVersion'],
    ['nginx:latest', 'latestTag'],
    ['nginx:', 'badTag'],
    ['nginx:.1', 'badTag'],
    ['nginx:1 2', 'badTag'],
    [`nginx:${'1'.repeat(129)}`, 'badTag'],
    ['nginx:1:2', 'badTag'],
    ['nginx@', 'badDigest'],
    ['nginx@sha256:123', 'badDigest'],
    [`nginx@${DIGEST.toUpperCase()}`, 'badDigest'],
    [`nginx@${DIGEST}@${DIGEST}`, 'badDigest'],
    ['', 'badRepository'],
    [':1', 'badRepository'],
    ['Nginx:1', 'badRepository'],
    ['acme/Nginx:1', 'badRepository'],
    ['https://ghcr.io/acme/checkout:1', 'badRepository'],
    ['acme//checkout:1', 'badRepository'],
    ['/checkout:1', 'badRepository'],
    ['../checkout:1', 'badRepository'],
    ['a b:1', 'badRepository'],
    ['-a:1', 'badRepository'],
    [`${'a'.repeat(256)}:1`, 'badRepository'],
    ['${{ parameters.image }}', 'badRepository'],
  ])('refuses %j as %s', (text, problem) => {
    expect(parseImage(text)).toEqual({ problem });
  });
});
