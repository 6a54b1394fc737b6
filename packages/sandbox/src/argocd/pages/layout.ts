import { Html, html } from './html';

const STYLE = Html.trusted(`
:root { color-scheme: light dark; --line: light-dark(#d0d7de, #3d444d); --soft: light-dark(#59636e, #9198a1);
  --good: light-dark(#116329, #3fb950); --busy: light-dark(#0550ae, #58a6ff); --bad: light-dark(#a40e26, #f85149); --warn: light-dark(#7d4e00, #d29922); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #e6edf3); }
header { padding: 12px 24px; border-bottom: 1px solid var(--line); display: flex; flex-wrap: wrap; gap: 4px 16px; align-items: baseline; }
header strong { font-size: 17px; } header span { color: var(--soft); }
main { padding: 16px 24px 48px; max-width: 1200px; margin: 0 auto; }
h1 { font-size: 22px; margin: 8px 0 16px; overflow-wrap: anywhere; } h2 { font-size: 16px; margin: 28px 0 8px; }
a { color: light-dark(#0550ae, #58a6ff); } a:focus-visible, button:focus-visible { outline: 2px solid currentColor; outline-offset: 2px; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); white-space: nowrap; } td { overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; margin: 0; } dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: 13px/1.5 ui-monospace, monospace; } pre { white-space: pre-wrap; overflow-wrap: anywhere; border-left: 3px solid var(--bad); padding-left: 12px; }
.status { white-space: nowrap; font-weight: 600; } .good { color: var(--good); } .busy { color: var(--busy); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.actions { display: flex; gap: 8px; margin: 0 0 16px; } button { font: inherit; padding: 4px 16px; border: 1px solid var(--line); border-radius: 6px; background: transparent; color: inherit; cursor: pointer; }
.soft { color: var(--soft); } ul.tree { list-style: none; padding-left: 20px; margin: 0; } .tree li { padding: 2px 0; }
`);

// Exchanges what changed and nothing else, so that focus, selection and scroll position stay where they are.
const REFRESH = Html.trusted(`
const live = () => document.querySelector('[data-live]');
setInterval(async () => {
  if (document.hidden || live().contains(document.activeElement)) return;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-live]');
    if (next && next.innerHTML !== live().innerHTML) live().replaceWith(next);
  } catch { document.title = document.title.replace(/^(?!\\(offline\\))/, '(offline) '); }
}, 1500);
`);

/** A whole page. `body` is what the page refreshes by itself; `head` stays as it is. */
export function page({
  title,
  instance,
  head,
  body,
}: {
  title: string;
  /** Name of the Argo CD that it stands in for. */
  instance: string;
  head?: Html;
  body: Html;
}): string {
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <strong><a href="/applications">Argo CD: ${instance}</a></strong
          ><span
            >A local stand-in for Argo CD. Its clusters exist in memory
            only.</span
          >
        </header>
        <main>
          <h1>${title}</h1>
          ${head}
          <div data-live>${body}</div>
        </main>
        <script>
          ${REFRESH};
        </script>
      </body>
    </html> `.toString();
}
