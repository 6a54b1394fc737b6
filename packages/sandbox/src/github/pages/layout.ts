import { Request } from 'express';
import { Html, html } from './html';
import { PageMessage, PageSession } from './PageSession';

/** A whole page around its content. */
export function layout({
  session,
  req,
  title,
  path,
  message,
  content,
  refreshes,
}: {
  session: PageSession;
  req: Request;
  title: string;
  /** Names and addresses of what leads here. */
  path: { name: string; href: string }[];
  message?: PageMessage;
  content: Html;
  refreshes: boolean;
}): Html {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · GitHub stand-in</title>
        <link rel="stylesheet" href="/assets/style.css" />
        ${refreshes && html`<script src="/assets/refresh.js" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to content</a>
        <header class="site">
          <p>
            <strong><a href="/">Local stand-in for GitHub</a></strong>
            <span class="muted"
              >Everything here is on this machine. This is not github.com.</span
            >
          </p>
          ${personForm(session, req)}
        </header>
        <main id="content">
          <nav class="breadcrumb" aria-label="Breadcrumb">
            <ol>
              ${path.map(
                ({ name, href }) =>
                  html`<li><a href="${href}">${name}</a></li>`,
              )}
            </ol>
          </nav>
          ${message && messageNotice(message)}
          ${refreshes &&
          html`<p id="announcement" class="visually-hidden" role="status"></p>`}
          ${content}
        </main>
      </body>
    </html>`;
}

function messageNotice({ kind, text }: PageMessage): Html {
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map(line => html`<span>${line}</span><br />`);
  return kind === 'error'
    ? html`<p class="notice error" role="alert">${lines}</p>`
    : html`<p class="notice" role="status">${lines}</p>`;
}

function personForm(session: PageSession, req: Request): Html {
  const viewer = session.viewer(req);
  return html`<form method="post" action="/session">
    <label for="person">Signed in as</label>
    <select id="person" name="login">
      ${session
        .people()
        .map(
          person =>
            html`<option
              value="${person.login}"
              ${person.id === viewer?.account.id ? html`selected` : ''}
            >
              ${person.name ?? person.login} (${person.login})
            </option>`,
        )}
    </select>
    <input type="hidden" name="back" value="${req.originalUrl}" />
    <button type="submit">Change</button>
  </form>`;
}
