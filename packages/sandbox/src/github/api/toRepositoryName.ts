import { validationFailed } from '../errors';

/**
 * The name that GitHub makes of the one that was asked for: a final `.git` falls off, each run of characters that a
 * name may not have becomes a dash.
 *
 * @throws GithubError 422 where nothing usable is left
 */
export function toRepositoryName(wanted: string): string {
  const name = wanted.replace(/\.git$/, '').replace(/[^A-Za-z0-9._-]+/g, '-');
  if (name === '' || name === '.' || name === '..') {
    throw validationFailed({
      resource: 'Repository',
      code: 'custom',
      field: 'name',
      message: 'name is invalid',
    });
  }
  return name;
}
