import { renderMarkdown } from './renderMarkdown';

describe('renderMarkdown', () => {
  it.each([
    [
      'a block of HTML',
      '<script>alert(1)</script>',
      '<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n',
    ],
    [
      'HTML in a line',
      'a <img src=x onerror=alert(1)> b',
      '<p>a &lt;img src=x onerror=alert(1)&gt; b</p>\n',
    ],
    ['a comment', '<!-- gitops-flow: {"a":"<b>"} -->', ''],
    ['a comment of many lines', '<!-- one\n\ntwo -->\n\ntext', '<p>text</p>\n'],
    ['a comment in a line', 'a <!-- hidden --> b', '<p>a  b</p>\n'],
    [
      'a comment in code',
      '`<!-- shown -->`',
      '<p><code>&lt;!-- shown --&gt;</code></p>\n',
    ],
    [
      'a dangerous link',
      '[x](javascript:alert(1))',
      '<p>[x](javascript:alert(1))</p>\n',
    ],
  ])('shows %s harmlessly', (_, text, expected) => {
    expect(renderMarkdown(text).toString()).toBe(expected);
  });

  it('leads relative links into the repository', () => {
    const base = {
      linkBase: '/acme/checkout/blob/main',
      imageBase: '/acme/checkout/raw/main',
    };
    expect(renderMarkdown('[docs](docs/index.md#top)', base).toString()).toBe(
      '<p><a href="/acme/checkout/blob/main/docs/index.md#top">docs</a></p>\n',
    );
    expect(renderMarkdown('![logo](./logo.png)', base).toString()).toBe(
      '<p><img src="/acme/checkout/raw/main/logo.png" alt="logo"></p>\n',
    );
    expect(
      renderMarkdown('[elsewhere](https://example.com/a)', base).toString(),
    ).toContain('href="https://example.com/a"');
  });

  it('colours diffs, and nothing but their lines', () => {
    const text =
      '```diff\n@@ -1 +1 @@\n same\n-<old>\n+new\n```\n\n```yaml\n- a\n```';
    expect(renderMarkdown(text).toString()).toBe(
      '<pre tabindex="0"><code><span class="hunk">@@ -1 +1 @@</span>\n same\n<span class="removed">-&lt;old&gt;</span>\n' +
        '<span class="added">+new</span></code></pre>\n<pre><code class="language-yaml">- a\n</code></pre>\n',
    );
  });
});
