import { TreeEntry } from '../../git/GitObjects';
import { toLines } from '../api/gitObjects';
import { Repository } from '../store/RepositoryStore';
import { encodePath, Urls } from '../Urls';
import { fullName } from './repositoryBody';

/** Bigger files come without their content; there is the raw media type for them. */
const MAX_INLINE_BYTES = 1024 * 1024;

/** What every kind of content has in common. */
export function contentLinks(
  urls: Urls,
  repository: Repository,
  ref: string,
  entry: TreeEntry,
) {
  const name = fullName(repository);
  const folder = entry.type === 'tree';
  const self = urls.contents(name, entry.path, ref);
  const git = `${urls.api}/repos/${name}/git/${folder ? 'trees' : 'blobs'}/${
    entry.sha
  }`;
  const html = urls.page(name, folder ? 'tree' : 'blob', ref, entry.path);
  return {
    name: entry.path.split('/').at(-1) ?? '',
    path: entry.path,
    sha: entry.sha,
    size: entry.size ?? 0,
    url: self,
    html_url: html,
    git_url: git,
    download_url:
      entry.type === 'blob' ? urls.page(name, 'raw', ref, entry.path) : null,
    type: contentType(entry),
    _links: { self, git, html },
  };
}

/** A folder's entries (`content-directory`). */
export function contentList(
  urls: Urls,
  repository: Repository,
  ref: string,
  entries: TreeEntry[],
) {
  return entries.map(entry => ({
    ...contentLinks(urls, repository, ref, entry),
    // Lists call symbolic links files, and submodules too, for old clients' sake.
    ...(entry.type === 'commit' ? { type: 'file' } : {}),
  }));
}

/** A single file, symbolic link or submodule. */
export function contentBody(
  urls: Urls,
  repository: Repository,
  ref: string,
  entry: TreeEntry,
  content: Buffer,
) {
  const links = contentLinks(urls, repository, ref, entry);
  switch (links.type) {
    case 'symlink':
      return { ...links, target: content.toString() };
    case 'submodule':
      return {
        ...links,
        submodule_git_url: `${urls.web}/${fullName(
          repository,
        )}/tree/${ref}/${encodePath(entry.path)}`,
      };
    default:
      return content.length > MAX_INLINE_BYTES
        ? { ...links, content: '', encoding: 'none' }
        : {
            ...links,
            content: toLines(content.toString('base64')),
            encoding: 'base64',
          };
  }
}

function contentType(
  entry: TreeEntry,
): 'dir' | 'file' | 'symlink' | 'submodule' {
  if (entry.type === 'tree') {
    return 'dir';
  }
  if (entry.type === 'commit') {
    return 'submodule';
  }
  return entry.mode === '120000' ? 'symlink' : 'file';
}
