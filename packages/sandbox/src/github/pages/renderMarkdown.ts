import MarkdownIt from 'markdown-it';
import { escapeHtml, Html } from './html';

const COMMENT = /<!--[\s\S]*?-->/g;

/**
 * Renders Markdown. HTML inside it is shown as text, not used; its comments are left out, as on GitHub.
 *
 * @param linkBase - where relative links lead; without it they stay as they are
 */
export function renderMarkdown(
  text: string,
  {
    linkBase,
    imageBase = linkBase,
  }: { linkBase?: string; imageBase?: string } = {},
): Html {
  // `html` makes the parser find HTML as such, so that the two rules below decide about it.
  const markdown = new MarkdownIt({ html: true, linkify: true });
  const showAsText = (content: string) =>
    escapeHtml(content.replace(COMMENT, ''));
  markdown.renderer.rules.html_inline = (tokens, i) =>
    showAsText(tokens[i].content);
  markdown.renderer.rules.html_block = (tokens, i) => {
    const shown = showAsText(tokens[i].content).trim();
    return shown ? `<p>${shown}</p>\n` : '';
  };
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, i, ...rest) =>
    tokens[i].info.trim() === 'diff'
      ? `<pre tabindex="0"><code>${diffLines(tokens[i].content)}</code></pre>\n`
      : fence?.(tokens, i, ...rest) ?? '';
  markdown.core.ruler.push('relative_links', state => {
    for (const token of state.tokens.flatMap(each => [
      each,
      ...(each.children ?? []),
    ])) {
      if (token.type === 'link_open') {
        rebase(token, 'href', linkBase);
      } else if (token.type === 'image') {
        rebase(token, 'src', imageBase);
      }
    }
  });
  return new Html(markdown.render(text));
}

/** Added and removed lines have their sign as well as a colour. */
function diffLines(text: string): string {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => {
      const kind = { '+': 'added', '-': 'removed', '@': 'hunk' }[line[0]];
      const content = escapeHtml(line);
      return kind ? `<span class="${kind}">${content}</span>` : content;
    })
    .join('\n');
}

function rebase(
  token: {
    attrGet(name: string): string | number | null;
    attrSet(name: string, value: string): void;
  },
  attribute: string,
  base: string | undefined,
): void {
  const target = token.attrGet(attribute);
  if (
    !base ||
    typeof target !== 'string' ||
    /^([a-z][a-z0-9+.-]*:|\/|#)/i.test(target)
  ) {
    return;
  }
  const resolved = new URL(target, `http://relative${base}/`);
  token.attrSet(
    attribute,
    `${resolved.pathname}${resolved.search}${resolved.hash}`,
  );
}
