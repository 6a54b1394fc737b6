import { GitRepository } from '../../git/GitRepository';
import { notFound } from '../errors';

/**
 * Tells the ref from the path in `feature/x/folder/file`: both may hold slashes, so the longest name that is a ref
 * wins.
 *
 * @throws GithubError 404 where no part of it is a ref
 */
export async function splitRefAndPath(
  git: GitRepository,
  text: string,
): Promise<{ ref: string; path: string }> {
  const segments = text.replace(/\/+$/, '').split('/');
  const names = new Set(
    (await git.refs.list('refs/'))
      .map(({ name }) => /^refs\/(?:heads|tags)\/(.+)$/.exec(name)?.[1])
      .filter(name => name !== undefined),
  );
  for (let length = segments.length; length > 0; length--) {
    const ref = segments.slice(0, length).join('/');
    if (names.has(ref) || (length === 1 && (await git.resolve(ref)))) {
      return { ref, path: segments.slice(length).join('/') };
    }
  }
  throw notFound();
}
