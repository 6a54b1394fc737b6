import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatComment, MARKER } from './formatComment.mjs';

const LIMIT = 65_536;

const finding = options => ({
  path: 'values/dev/payments/checkout/values.yaml',
  rule: 'values-schema',
  message: 'size: value must be one of small, large',
  remedy: 'Correct it.',
  application: 'dev/payments/checkout',
  ...options,
});
const application = options => ({
  environment: 'dev',
  team: 'payments',
  application: 'checkout',
  state: 'changed',
  diff: '@@ -1 +1 @@\n-a\n+b\n',
  ...options,
});
const report = options => ({
  ok: true,
  title: 'No problems in 1 application',
  renders: 2,
  durationMs: 1234,
  findings: [],
  applications: [],
  ...options,
});

describe('the comment', () => {
  it('shows what changes, per application and environment', () => {
    const text = formatComment(report({ applications: [application()] }));

    assert.ok(
      text.startsWith(`${MARKER}\n\n### ✅ No problems in 1 application\n`),
    );
    assert.match(
      text,
      /<details><summary><code>dev\/payments\/checkout<\/code> changed, \+1 −1<\/summary>\n\n```diff\n@@ -1 \+1 @@\n-a\n\+b\n```\n\n<\/details>/,
    );
    assert.match(text, /2 rendered in 1\.2 s/);
  });

  it('says so when nothing that is rendered changes', () => {
    const text = formatComment(
      report({ applications: [application({ diff: '' })] }),
    );

    assert.match(text, /checkout<\/code> changed: nothing that is rendered/);
  });

  it('lists the findings, with links where an address is given', () => {
    const found = report({ ok: false, findings: [finding()] });

    assert.match(
      formatComment(found),
      /^\| <code>values\/dev\/payments\/checkout\/values\.yaml<\/code> \| <code>values-schema<\/code> \| size: value must be one of small, large<br>\*\*Remedy:\*\* Correct it\. \|$/m,
    );
    assert.match(
      formatComment(found, {
        links: 'https://github.com/acme/gitops-apps/blob/abc',
      }),
      /\[<code>values\/.*\]\(https:\/\/github\.com\/acme\/gitops-apps\/blob\/abc\/values\/dev\/payments\/checkout\/values\.yaml\)/,
    );
  });

  it('takes what others wrote for text', () => {
    const text = formatComment(
      report({
        ok: false,
        findings: [
          finding({
            message:
              'a | b <img src=x> [click](http://evil) @acme/all **x**\nnext',
          }),
        ],
        applications: [application({ diff: '+```\n+</details>\n' })],
      }),
    );

    const [row] = text.split('\n').filter(line => line.includes('click'));
    assert.equal(row.match(/(?<!\\)\|/g).length, 4);
    assert.doesNotMatch(row, /<img|\[click\]\(|(?<!\\)@acme|(?<!\\)\*\*x/);
    assert.match(row, /<br>next/);
    assert.match(text, /^````diff$/m);
  });

  it('stays below what GitHub takes, and says what it leaves out', () => {
    const diff = `@@ -1 +1 @@\n${'+a line of some length\n'.repeat(900)}`;
    const many = formatComment(
      report({
        applications: Array.from({ length: 300 }, (_, index) =>
          application({ application: `a${index}`, diff }),
        ),
      }),
    );
    const findings = formatComment(
      report({
        ok: false,
        findings: Array.from({ length: 2000 }, (_, index) =>
          finding({ message: `${index} is wrong` }),
        ),
        applications: [application()],
      }),
    );

    for (const text of [many, findings]) {
      assert.ok(text.length <= LIMIT, String(text.length));
      assert.match(text, /The rest is left out/);
      assert.equal(
        text.match(/<details>/g).length,
        text.match(/<\/details>/g).length,
      );
      assert.match(text, /<\/sub>\n$/);
    }
    assert.ok(many.length > LIMIT - 2000, String(many.length));
    assert.match(many, /^\d+ more applications\./m);
    assert.match(findings, /^\| \| \| \d+ more\./m);
  });
});
