import { shortImage } from './shortImage';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('shortImage', () => {
  it.each([
    ['nginx:1.29.3', 'nginx:1.29.3'],
    ['ghcr.io/acme/checkout:1.4.2', 'checkout:1.4.2'],
    ['localhost:5000/checkout:1', 'checkout:1'],
    ['localhost:5000/checkout', 'checkout'],
    [`ghcr.io/acme/checkout:1.4.2@${DIGEST}`, 'checkout:1.4.2'],
    [`ghcr.io/acme/checkout@${DIGEST}`, 'checkout@sha256:01234567'],
  ])('shortens %s to %s', (image, short) => {
    expect(shortImage(image)).toBe(short);
  });
});
