import { ImageVersion } from '@gitops-flow/backstage-plugin-gitops-common';

/** One version as its registry tells of it. */
export type FoundVersion = Omit<ImageVersion, 'repository'>;

/** Who can be asked about the images of one host. Every method throws RegistryError, or the signal's reason. */
export interface ImageSource {
  /**
   * @param path - of the repository: `library/nginx`
   * @param reference - a tag or a digest
   * @returns the digest
   * @throws RegistryError with reason `noRepository` or `noVersion` when there is none
   */
  findDigest(
    path: string,
    reference: string,
    options: { signal?: AbortSignal },
  ): Promise<string>;

  /** The newest versions, newest first, and how many there are. */
  listVersions(
    path: string,
    options: { limit: number; signal?: AbortSignal },
  ): Promise<{ items: FoundVersion[]; total: number }>;
}

/**
 * Orders versions from new to old, those without a date behind the others. Equal ones stay as they are.
 */
export function byAge(one: FoundVersion, other: FoundVersion): number {
  const [a, b] = [one.createdAt ?? '', other.createdAt ?? ''];
  if (a === b) {
    return 0;
  }
  return a < b ? 1 : -1;
}
