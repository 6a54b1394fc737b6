import {
  formatImage,
  ImageVersion,
} from '@gitops-flow/backstage-plugin-gitops-common';

/**
 * What stands in the field when a version is chosen: the tag, and the digest too where an environment wants it. A
 * version without a usable tag goes by its digest.
 */
export function chooseVersion(
  version: ImageVersion,
  requireDigest: boolean,
): string {
  const { repository, tag, digest } = version;
  const isMoving = !tag || tag === 'latest';
  return formatImage({
    repository,
    tag: isMoving && digest ? undefined : tag,
    digest: requireDigest || isMoving ? digest : undefined,
  });
}

/** The versions in which a text occurs: in the tag, the digest or the source commit. */
export function filterVersions(
  versions: ImageVersion[],
  text: string,
): ImageVersion[] {
  const term = text.trim().toLowerCase();
  return versions.filter(({ tag, digest, sourceCommit }) =>
    [tag, digest, sourceCommit].some(part =>
      part?.toLowerCase().includes(term),
    ),
  );
}
