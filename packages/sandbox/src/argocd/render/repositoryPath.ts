import { posix } from 'node:path';
import { ManifestError } from './ManifestError';

/**
 * A path in a source as git writes it: from the root of the repository, without slashes at the ends. The root itself is
 * the empty path.
 *
 * @param base - folder that a path without a leading slash counts from
 * @throws ManifestError when the path leaves the repository
 */
export function repositoryPath(path: string, base: string = ''): string {
  const relative = path.startsWith('/') ? `.${path}` : posix.join(base, path);
  const clean = posix.normalize(relative).replace(/\/+$/, '');
  if (clean === '..' || clean.startsWith('../') || path.includes('://')) {
    throw new ManifestError(`${path}: resolved to outside repository root`);
  }
  return clean === '.' ? '' : clean;
}
