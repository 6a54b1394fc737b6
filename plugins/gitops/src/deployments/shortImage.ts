const SHORT_DIGEST_LENGTH = 8;

/** `checkout:1.4.2` of `ghcr.io/acme/checkout:1.4.2@sha256:…`; a digest, shortened, only where there is no tag. */
export function shortImage(image: string): string {
  const [name, digest] = image.slice(image.lastIndexOf('/') + 1).split('@');
  return !digest || name.includes(':')
    ? name
    : `${name}@${shortDigest(digest)}`;
}

/** `sha256:8f2b6c1d` of a whole digest. */
export function shortDigest(digest: string): string {
  const [algorithm, hash = ''] = digest.split(':');
  return `${algorithm}:${hash.slice(0, SHORT_DIGEST_LENGTH)}`;
}
