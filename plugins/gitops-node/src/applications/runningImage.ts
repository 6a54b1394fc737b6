import { ConflictError } from '@backstage/errors';
import { ImageReference } from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { readValues } from '../render/readValues';

const imageFileSchema = z.object({
  image: z.object({
    repository: z.string().optional(),
    tag: z.string().optional(),
    digest: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/)
      .optional(),
  }),
});

/** How much of a digest tells images apart in a title. */
const SHORT_DIGEST_LENGTH = 'sha256:'.length + 12;

/**
 * Reads what runs somewhere.
 *
 * @param text - of an `image.yaml`
 * @param path - of that file, for the error
 * @returns undefined while nothing runs: an image has a tag or a digest
 * @throws ConflictError when the file does not say it
 * @public
 */
export function readRunningImage(
  text: string,
  path: string,
): ImageReference | undefined {
  const result = imageFileSchema.safeParse(readValues(text, path).toJS());
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new ConflictError(
      `${path}: ${
        issue.path.join('.') || 'the file'
      } is not as an image is written, with repository and tag or digest as texts: mend it by a pull request, then try again`,
    );
  }
  const { repository, tag, digest } = result.data.image;
  return repository && (tag || digest)
    ? { repository, ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) }
    : undefined;
}

/** Whether both are the same content. Of two with a digest, the tags are only names. */
export function isSameImage(
  one: ImageReference | undefined,
  other: ImageReference | undefined,
): boolean {
  if (!one || !other) {
    return one === other;
  }
  return (
    one.repository === other.repository &&
    (one.digest && other.digest
      ? one.digest === other.digest
      : one.digest === other.digest && one.tag === other.tag)
  );
}

/** What fits a title: the tag, or else the beginning of the digest. */
export function nameImage({ tag, digest }: ImageReference): string {
  return tag ?? digest?.slice(0, SHORT_DIGEST_LENGTH) ?? '';
}
