import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { ROOT } from './lib/paths.mjs';

// Files that Git ignores are of no interest; new ones count before they are committed.
const FILES = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .trim()
  .split('\n')
  .filter(file => existsSync(path.join(ROOT, file)));

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

/** What can be linked to in a page: its anchors, and its headings as GitHub names them. */
function anchorsOf(text) {
  const prose = text.replace(/^```[^]*?^```/gm, '');
  return [
    ...[...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id),
    ...[...prose.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
      heading
        .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  ];
}

describe('the plugins', () => {
  it('do not know that the sandbox exists', () => {
    const knowing = FILES.filter(file => file.startsWith('plugins/')).filter(
      file => /sandbox/i.test(file) || /sandbox/i.test(read(file)),
    );

    assert.deepEqual(knowing, []);
  });
});

describe('the documentation', () => {
  const pages = FILES.filter(
    file =>
      file.endsWith('.md') &&
      !file.includes('/skeleton/') &&
      !file.includes('__fixtures__'),
  );

  it('links only to files that exist', () => {
    const dead = pages.flatMap(page =>
      [...read(page).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => target)
        .filter(target => !/^[a-z]+:/.test(target) && !target.includes('${'))
        .filter(
          target => !existsSync(path.resolve(ROOT, path.dirname(page), target)),
        )
        .map(target => `${page}: ${target}`),
    );

    assert.deepEqual(dead, []);
  });

  it('links only to headings and anchors that exist', () => {
    const lost = pages.flatMap(page =>
      [...read(page).matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)]
        .map(([, target, anchor]) => ({
          file: target ? path.join(path.dirname(page), target) : page,
          anchor,
        }))
        .filter(({ file }) => pages.includes(file))
        .filter(({ file, anchor }) => !anchorsOf(read(file)).includes(anchor))
        .map(({ file, anchor }) => `${page}: ${file}#${anchor}`),
    );

    assert.deepEqual(lost, []);
  });

  it('gives the same commands in both languages', () => {
    const commands = page =>
      [...read(page).matchAll(/`(npm (?:start|test|run)[^`]*)`/g)].map(
        ([, command]) => command,
      );

    assert.deepEqual(commands('README.es.md'), commands('README.md'));
  });
});

describe('the guide to the policies', () => {
  it('lists every rule with its title', () => {
    const rules = FILES.flatMap(file => {
      const [, id] =
        /^templates\/platform\/gitops-apps\/policy\/rules\/(\w+)\.rego$/.exec(
          file,
        ) ?? [];
      return id && !id.endsWith('_test')
        ? [[id, /^# title: (.+)$/m.exec(read(file))[1]]]
        : [];
    });
    const listed = [
      ...read('docs/policies.md').matchAll(/^\| `(\w+)` +\| (.+?) +\|$/gm),
    ].map(([, id, title]) => [id, title]);

    assert.ok(rules.length > 0);
    assert.deepEqual(listed, rules.sort());
  });
});

describe('the workflows', () => {
  const workflows = FILES.filter(file =>
    /\.github\/workflows\/[^/]+\.ya?ml$/.test(file),
  );

  it('pin every action to a commit', () => {
    const loose = workflows.flatMap(file =>
      [...read(file).matchAll(/uses: (\S+)/g)]
        .map(([, action]) => action)
        .filter(
          action => !/^\.\//.test(action) && !/@[0-9a-f]{40}$/.test(action),
        ),
    );

    assert.ok(workflows.length > 0);
    assert.deepEqual(loose, []);
  });

  it('run the command that the README names', () => {
    assert.match(read('.github/workflows/ci.yml'), /run: npm test\n/);
    assert.match(read('.ci/run'), /^exec npm test$/m);
    assert.match(read('README.md'), /^npm test$/m);
  });
});
