/**
 * A container image as a person names it: `[registry/]repository[:tag][@digest]`.
 *
 * @public
 */
export interface ImageReference {
  /** Registry and path, as written: `ghcr.io/acme/checkout`, `nginx`. */
  repository: string;
  /** Never `latest`: a tag that moves cannot be promoted or rolled back to. */
  tag?: string;
  /** `sha256:` and 64 hexadecimal digits. */
  digest?: string;
}

// The grammar of github.com/distribution/reference, without its legacy forms.
const DOMAIN =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*(?::[0-9]{1,5})?$/;
const PATH_SEGMENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const DIGEST = /^sha256:[a-f0-9]{64}$/;

/**
 * Why a text is no usable image. The codes are stable: the form turns them into its own language.
 *
 * @public
 */
export type ImageProblem =
  | 'missingVersion'
  | 'latestTag'
  | 'badTag'
  | 'badDigest'
  | 'badRepository';

const MESSAGES: Record<ImageProblem, string> = {
  missingVersion:
    'has neither tag nor digest: name the exact version, for example nginx:1.29.3',
  latestTag:
    'uses the tag "latest", which moves: name the exact version, for example nginx:1.29.3',
  badTag:
    'has a malformed tag: a tag is 1 to 128 letters, digits, dots, dashes or underscores',
  badDigest:
    'has a malformed digest: a digest is "sha256:" and 64 lower-case hexadecimal digits',
  badRepository:
    'has a malformed repository: write it in lower case, for example ghcr.io/acme/checkout:1.4.2',
};

/**
 * The English sentence for an {@link ImageProblem}, to be put behind the image's name.
 *
 * @public
 */
export function describeImageProblem(problem: ImageProblem): string {
  return MESSAGES[problem];
}

/**
 * Reads an image reference that names an exact version.
 *
 * @returns the image, or what is wrong with the text
 * @public
 */
export function parseImage(
  text: string,
): { image: ImageReference } | { problem: ImageProblem } {
  const [beforeDigest, digest, ...rest] = text.trim().split('@');
  if (rest.length > 0 || (digest !== undefined && !DIGEST.test(digest))) {
    return { problem: 'badDigest' };
  }

  // A colon before the last slash belongs to the registry's port.
  const colon = beforeDigest.indexOf(':', beforeDigest.lastIndexOf('/') + 1);
  const repository = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
  const tag = colon < 0 ? undefined : beforeDigest.slice(colon + 1);

  if (!isRepository(repository)) {
    return { problem: 'badRepository' };
  }
  if (tag !== undefined && !TAG.test(tag)) {
    return { problem: 'badTag' };
  }
  if (tag === 'latest' && !digest) {
    return { problem: 'latestTag' };
  }
  if (!tag && !digest) {
    return { problem: 'missingVersion' };
  }
  return {
    image: {
      repository,
      ...(tag ? { tag } : {}),
      ...(digest ? { digest } : {}),
    },
  };
}

/**
 * Writes an image the way `parseImage` reads it.
 *
 * @public
 */
export function formatImage(image: ImageReference): string {
  return [
    image.repository,
    image.tag ? `:${image.tag}` : '',
    image.digest ? `@${image.digest}` : '',
  ].join('');
}

function isRepository(repository: string): boolean {
  if (repository.length === 0 || repository.length > 255) {
    return false;
  }
  const [first, ...segments] = repository.split('/');
  const path =
    segments.length > 0 && isRegistry(first) ? segments : [first, ...segments];
  return path.every(segment => PATH_SEGMENT.test(segment));
}

function isRegistry(segment: string): boolean {
  return (
    DOMAIN.test(segment) &&
    (segment.includes('.') || segment.includes(':') || segment === 'localhost')
  );
}
