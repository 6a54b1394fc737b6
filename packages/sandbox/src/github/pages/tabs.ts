import { GithubServices } from '../GithubServices';
import { encodePath } from '../Urls';
import { Html, html } from './html';
import { RepositoryPage } from './PageContext';

/** The sections of a repository. */
export function tabs(
  { base, repository }: Pick<RepositoryPage, 'base' | 'repository'>,
  current: 'code' | 'commits' | 'pulls',
  services: GithubServices,
): Html {
  const open = services.pulls.store.countOpen(repository.id);
  const entries = [
    { id: 'code', name: 'Code', href: base },
    {
      id: 'commits',
      name: 'Commits',
      href: `${base}/commits/${encodePath(repository.defaultBranch)}`,
    },
    { id: 'pulls', name: `Pull requests (${open})`, href: `${base}/pulls` },
  ];
  return html`<nav class="tabs" aria-label="Repository">
    <ul>
      ${entries.map(
        ({ id, name, href }) =>
          html`<li>
            <a href="${href}" ${id === current ? html`aria-current="page"` : ''}
              >${name}</a
            >
          </li>`,
      )}
    </ul>
  </nav>`;
}
