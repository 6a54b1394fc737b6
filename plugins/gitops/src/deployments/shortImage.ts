const SHORT_DIGEST_LENGTH = 8;

/** `checkout:1.4.2` of `ghcr.io/acme/checkout:1.4.2@sha256:…`; a digest, shortened, only where there is no tag. */
export function shortImage(image: string): string {
  const [name, digest] = image.slice(image.lastIndexOf('/') + 1).split('@');
  if (!digest || name.includes(':')) {
    return name;
  }
  const [algorithm, hash = ''] = digest.split(':');
  return `${name}@${algorithm}:${hash.slice(0, SHORT_DIGEST_LENGTH)}`;
}
