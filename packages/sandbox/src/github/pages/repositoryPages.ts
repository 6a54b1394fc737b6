import { Router } from 'express';
import { TreeEntry } from '../../git/GitObjects';
import { findReadme } from '../api/contents';
import { notFound } from '../errors';
import { Repository } from '../store/RepositoryStore';
import { encodePath } from '../Urls';
import { Html, html } from './html';
import { PageContext, RepositoryPage, repositoryPath } from './PageContext';
import { renderMarkdown } from './renderMarkdown';
import { splitRefAndPath } from './splitRefAndPath';
import { tabs } from './tabs';

/** More than this is better looked at in an editor. */
const MAX_SHOWN_BYTES = 512 * 1024;

/** Pages that show repositories and the files in them. */
export function repositoryPages(context: PageContext): Router {
  const { services, session } = context;
  const router = Router({ caseSensitive: true });
  const visible = (login: string | undefined, repositories: Repository[]) =>
    repositories.filter(repository =>
      services.access.allows(
        login ? services.accounts.find(login) : undefined,
        repository,
        'pull',
      ),
    );

  router.get('/', (req, res) => {
    const login = session.viewer(req)?.account.login;
    const organizations = services.accounts.organizations();
    context.send(req, res, {
      title: 'Repositories',
      path: [],
      content: html`<h1>Repositories</h1>
        ${organizations.map(
          organization => html`<h2>
              <a href="/${organization.login}">${organization.login}</a>
            </h2>
            ${repositoryList(
              visible(login, services.repositories.store.list(organization.id)),
            )}`,
        )}`,
    });
  });

  router.get('/:owner', (req, res, next) => {
    const owner = services.accounts.find(req.params.owner);
    if (!owner) {
      next(notFound());
      return;
    }
    const login = session.viewer(req)?.account.login;
    context.send(req, res, {
      title: owner.login,
      path: [{ name: owner.login, href: `/${owner.login}` }],
      content: html`<h1>${owner.name ?? owner.login}</h1>
        ${repositoryList(
          visible(login, services.repositories.store.list(owner.id)),
        )}`,
    });
  });

  router.get(
    '/:owner/:repo',
    context.repository(page =>
      showFolder(context, page, page.repository.defaultBranch, ''),
    ),
  );

  router.get(
    '/:owner/:repo/tree/:rest(*)',
    context.repository(async page => {
      const { ref, path } = await splitRefAndPath(
        page.git,
        page.req.params.rest,
      );
      await showFolder(context, page, ref, path);
    }),
  );

  router.get(
    '/:owner/:repo/blob/:rest(*)',
    context.repository(async page => {
      const { ref, path } = await splitRefAndPath(
        page.git,
        page.req.params.rest,
      );
      const content = await page.git.readFile(ref, path);
      if (!content) {
        throw notFound();
      }
      const { base } = page;
      context.send(page.req, page.res, {
        title: `${path} at ${ref} · ${page.repository.name}`,
        path: [...repositoryPath(page), ...pathLinks(base, ref, path)],
        content: html`<h1>${path}</h1>
          ${tabs(page, 'code', services)}
          <p class="muted">
            At ${ref}, ${content.length} bytes.
            <a href="${base}/raw/${encodePath(ref)}/${encodePath(path)}">Raw</a>
          </p>
          ${blobView(path, content)}`,
      });
    }),
  );
  return router;
}

async function showFolder(
  context: PageContext,
  page: RepositoryPage,
  ref: string,
  path: string,
): Promise<void> {
  const { req, res, git, repository, base } = page;
  const sha = await git.resolve(ref);
  if (!sha && ref !== repository.defaultBranch) {
    throw notFound();
  }
  const entries = sha
    ? await git.objects.readTree(sha, { under: path ? `${path}/` : undefined })
    : [];
  if (path && entries.length === 0) {
    throw notFound();
  }
  const readme = path || !sha ? undefined : await findReadme(git, sha);
  const text = readme && (await git.readFile(ref, readme));
  context.send(req, res, {
    title: path
      ? `${path} · ${repository.name}`
      : `${repository.owner}/${repository.name}`,
    path: [...repositoryPath(page), ...pathLinks(base, ref, path)],
    content: html`<h1>${path || repository.name}</h1>
      ${repository.description && html`<p>${repository.description}</p>`}
      ${repository.homepage &&
      /^https?:/.test(repository.homepage) &&
      html`<p><a href="${repository.homepage}">${repository.homepage}</a></p>`}
      ${tabs(page, 'code', context.services)}
      <section class="box" aria-label="Files">
        <h2 class="title">Files at ${ref}</h2>
        ${entries.length === 0
          ? html`<p>This repository is empty.</p>`
          : html`<ul class="rows">
              ${fileRows(base, ref, entries)}
            </ul>`}
      </section>
      ${text &&
      html`<section class="box" aria-label="README">
        <h2 class="title">${readme}</h2>
        <div class="markdown">
          ${renderMarkdown(text.toString(), {
            linkBase: `${base}/blob/${encodePath(ref)}`,
            imageBase: `${base}/raw/${encodePath(ref)}`,
          })}
        </div>
      </section>`}`,
  });
}

function fileRows(base: string, ref: string, entries: TreeEntry[]): Html[] {
  // Folders first, as everywhere.
  const sorted = [
    ...entries.filter(({ type }) => type === 'tree'),
    ...entries.filter(({ type }) => type !== 'tree'),
  ];
  return sorted.map(entry => {
    const folder = entry.type === 'tree';
    const name = entry.path.split('/').at(-1) ?? entry.path;
    const href = `${base}/${folder ? 'tree' : 'blob'}/${encodePath(
      ref,
    )}/${encodePath(entry.path)}`;
    return html`<li><a href="${href}">${name}${folder ? '/' : ''}</a></li>`;
  });
}

function repositoryList(repositories: Repository[]): Html {
  if (repositories.length === 0) {
    return html`<p>No repositories.</p>`;
  }
  return html`<ul class="rows box">
    ${repositories.map(
      repository => html`<li>
        <a href="/${repository.owner}/${repository.name}">${repository.name}</a>
        <span class="label">${repository.visibility}</span>
        ${repository.archived && html`<span class="label">archived</span>`}
        <br /><span class="muted">${repository.description}</span>
      </li>`,
    )}
  </ul>`;
}

function pathLinks(
  base: string,
  ref: string,
  path: string,
): { name: string; href: string }[] {
  const segments = path ? path.split('/') : [];
  return segments.map((name, i) => {
    const kind = i === segments.length - 1 ? 'blob' : 'tree';
    return {
      name,
      href: `${base}/${kind}/${encodePath(ref)}/${encodePath(
        segments.slice(0, i + 1).join('/'),
      )}`,
    };
  });
}

function blobView(path: string, content: Buffer): Html {
  if (content.includes(0)) {
    return html`<p>A binary file.</p>`;
  }
  if (content.length > MAX_SHOWN_BYTES) {
    return html`<p>The file is too long to be shown here.</p>`;
  }
  const text = content.toString();
  const lines = text.replace(/\n$/, '').split('\n');
  return html`<div class="box">
    <div
      class="scroll"
      tabindex="0"
      role="region"
      aria-label="Content of ${path}"
    >
      <table class="code">
        <tbody>
          ${lines.map(
            (line, i) =>
              html`<tr id="L${i + 1}">
                <td class="number"><a href="#L${i + 1}">${i + 1}</a></td>
                <td>${line}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </div>`;
}
