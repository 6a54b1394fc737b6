import { InputError } from '@backstage/errors';
import {
  formatImage,
  ImageReference,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ChangeRequest } from '../github/ChangeRequest';
import { editImage } from '../render/editImage';
import { imagePath } from '../render/paths';
import { DeployedEnvironment } from './ApplicationReader';
import { isSameImage, readRunningImage } from './runningImage';

/** The table of a pull request's body that shows both images. */
export function imageTable(
  before: ImageReference | undefined,
  after: ImageReference,
): string[] {
  return [
    '| | image |',
    '|---|---|',
    `| now | \`${before ? formatImage(before) : 'nothing'}\` |`,
    `| after the merge | \`${formatImage(after)}\` |`,
  ];
}

/** The edit that lets an image run in a place. Where it runs already, under whatever tag, nothing is touched. */
export function imageEdits(
  { place }: DeployedEnvironment,
  image: ImageReference,
): NonNullable<ChangeRequest['edits']> {
  const path = imagePath(place);
  return new Map([
    [
      path,
      text =>
        isSameImage(readRunningImage(text, path), image)
          ? text
          : editImage(text, image),
    ],
  ]);
}

/**
 * Refuses an image that an environment does not take.
 *
 * @param options - `origin`: the file that names the image, or nothing where a person named it
 * @throws InputError with how to get the digest
 */
export function assertDigest(options: {
  target: DeployedEnvironment;
  image: ImageReference;
  field: string;
  origin?: string;
}): void {
  const { target, image, field, origin } = options;
  const { name, requireDigest } = target.environment;
  if (!requireDigest || image.digest) {
    return;
  }
  const reference = formatImage(image);
  throw new InputError(
    `${field}: ${name} takes images by digest only, and ${
      origin ?? reference
    } has none. \`docker buildx imagetools inspect ${reference} --format '{{.Manifest.Digest}}'\` prints it: ${
      origin
        ? 'add it there as image.digest by pull request, then ask again'
        : `write it behind the image, as ${reference}@sha256:...`
    }`,
  );
}
