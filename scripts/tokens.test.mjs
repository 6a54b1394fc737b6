import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { partsOf } from './lib/messages.mjs';
import { ROOT } from './lib/paths.mjs';

const PAGES = ['docs/TOKENS.md', 'docs/SOLUCION_TOKEN.md'];

const NODE = 'plugins/gitops-node/src';
const AWS_CALLS = [`${NODE}/aws/EcrRegistry.ts`, `${NODE}/aws/IamAccount.ts`];
const PERMISSIONS = `${NODE}/github/credentials/findPermissions.ts`;

/** Where the words come from that people read when credentials do not do. */
const SOURCES = [
  `${NODE}/argocd/ArgocdCredentialsCheck.ts`,
  `${NODE}/argocd/http/ArgocdConnection.ts`,
  `${NODE}/argocd/http/ArgocdError.ts`,
  `${NODE}/argocd/http/ArgocdTransport.ts`,
  `${NODE}/argocd/http/createDispatcher.ts`,
  `${NODE}/argocd/http/logIn.ts`,
  `${NODE}/argocd/http/readAddress.ts`,
  `${NODE}/argocd/http/readCredentials.ts`,
  `${NODE}/argocd/http/readTrust.ts`,
  `${NODE}/argocd/readInstances.ts`,
  `${NODE}/aws/AwsCredentialsCheck.ts`,
  `${NODE}/aws/assertOidcProvider.ts`,
  `${NODE}/aws/createAwsClients.ts`,
  `${NODE}/aws/refuseForeignAnswers.ts`,
  `${NODE}/aws/translateAwsError.ts`,
  `${NODE}/config/readRegistries.ts`,
  `${NODE}/github/GithubAuth.ts`,
  `${NODE}/github/GithubCalls.ts`,
  `${NODE}/github/GithubCredentialsCheck.ts`,
  `${NODE}/github/adviseGithubError.ts`,
  ...sourcesOf(`${NODE}/github/credentials`),
  `${NODE}/github/pace/WaitReport.ts`,
  `${NODE}/github/translateGithubError.ts`,
  `${NODE}/registry/EcrImages.ts`,
  `${NODE}/registry/RegistryApi.ts`,
  `${NODE}/registry/RegistryHttp.ts`,
  `${NODE}/registry/RegistryTokens.ts`,
  `${NODE}/registry/checkRegistry.ts`,
  'plugins/scaffolder-backend-module-gitops/src/inGithubScope.ts',
  ...sourcesOf('packages/backend/src/check').filter(
    file => !file.endsWith('/main.ts'),
  ),
];

/** What is fine, and details that stand behind a whole sentence, are nobody's problem. */
const HARMLESS_FIELDS = ['ok', 'details'];

/** Beginnings of sentences about credentials that are fine, and a title. */
const HARMLESS_TEXTS = [
  'Sign-in with GitHub',
  'The personal access token (classic)',
  'The fine-grained personal access token',
  'The user token of a GitHub App',
];

/** Said by GitHub and Backstage themselves. */
const FOREIGN_TEXTS = [
  'The redirect_uri is not associated with this application.',
  'Failed to sign-in, unable to resolve user identity.',
];

/** Shorter pieces are names of things. */
const MIN_WORDS = 4;

const ERROR =
  /<a id="e(\d+-\d+)"><\/a>\n\n### (\d+\.\d+) .+\n\n```text\n([^`]+(?:`[^`]+`[^`]*)*?)\n```\n\n\*\*(?:Cause|Causa)\.\*\* \S[^]*?\n\n\*\*(?:Remedy|Solución)\.\*\* \S/g;

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function sourcesOf(folder) {
  return readdirSync(path.join(ROOT, folder))
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map(name => `${folder}/${name}`);
}

/** The fixed parts of every text in a source that is long enough to be a message. */
function messagesOf(file) {
  const messages = [];
  const visit = node => {
    if (
      ts.isImportDeclaration(node) ||
      ts.isLiteralTypeNode(node) ||
      (ts.isPropertyAssignment(node) &&
        HARMLESS_FIELDS.includes(node.name.getText()))
    ) {
      return;
    }
    const parts = partsOf(node);
    const words = parts.join(' ').match(/[a-z]{2,}/gi) ?? [];
    if (
      words.length >= MIN_WORDS &&
      parts.some(part => part.trim().includes(' ')) &&
      !HARMLESS_TEXTS.includes(parts[0])
    ) {
      messages.push({ file, parts });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  return messages;
}

/** Matches a message whatever is put into it. */
function patternOf({ parts }) {
  return new RegExp(
    parts
      .map(part => flow(part).replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*?')
      .replace(/^ +| +$/g, ''),
  );
}

function flow(text) {
  return text.replace(/\s+/g, ' ');
}

/** Every error that a page explains: number, and the messages as one line each. */
function errorsOf(page) {
  return [...read(page).matchAll(ERROR)].map(([, anchor, number, block]) => ({
    anchor,
    number,
    messages: block.split('\n\n').map(flow),
  }));
}

describe('the guide to credentials', () => {
  const known = SOURCES.flatMap(messagesOf);

  for (const page of PAGES) {
    const errors = errorsOf(page);
    const explained = errors.flatMap(({ messages }) => messages);

    it(`${page} explains every message that the code has`, () => {
      const missing = known
        .filter(
          message => !explained.some(text => patternOf(message).test(text)),
        )
        .map(({ file, parts }) => `${file}: ${parts.join('…')}`);

      assert.ok(known.length > 100);
      assert.deepEqual(missing, []);
    });

    it(`${page} explains no message that the code does not have`, () => {
      const patterns = known.map(patternOf);
      const invented = explained.filter(
        text =>
          !patterns.some(pattern => pattern.test(text)) &&
          !FOREIGN_TEXTS.some(foreign => text.startsWith(foreign)),
      );

      assert.deepEqual(invented, []);
    });

    it(`${page} numbers its errors, each with a cause and a remedy, and finds them by symptom`, () => {
      const text = read(page);
      const headings = [...text.matchAll(/^### (\d+\.\d+) /gm)];
      const anchors = [...text.matchAll(/<a id="([^"]+)"><\/a>/g)].map(
        ([, id]) => id,
      );
      const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, id]) => id);

      // What lacks a part is a heading, and no error.
      assert.deepEqual(
        errors.map(({ number }) => number),
        headings.map(([, number]) => number),
      );
      for (const { anchor, number } of errors) {
        assert.equal(anchor.replace('-', '.'), number);
        assert.ok(
          links.includes(`e${anchor}`),
          `no symptom leads to ${number}`,
        );
      }
      assert.equal(new Set(anchors).size, anchors.length);
      assert.deepEqual(
        links.filter(link => !anchors.includes(link)),
        [],
      );
    });

    it(`${page} names every permission that is asked for`, () => {
      const text = read(page);
      const actions = AWS_CALLS.flatMap(file => {
        const service = file.includes('Ecr') ? 'ecr' : 'iam';
        const source = read(file);
        return [
          ...[...source.matchAll(/#call\(\s*'(\w+)'/g)].map(
            ([, operation]) => `${service}:${operation}`,
          ),
          ...[...source.matchAll(/action: '(\w+:\w+)'/g)].map(
            ([, action]) => action,
          ),
        ];
      });
      const permissions = [
        ...read(PERMISSIONS).matchAll(/name: '([\w:]+)'/g),
      ].map(([, name]) => `\`${name}\``);

      assert.ok(actions.length > 15 && permissions.length > 8);
      assert.deepEqual(
        [...actions, ...permissions].filter(name => !text.includes(name)),
        [],
      );
    });
  }

  it('has the same errors in both languages', () => {
    const [english, spanish] = PAGES.map(errorsOf);

    assert.ok(english.length > 50);
    assert.deepEqual(spanish, english);
  });

  it('has the same examples in both languages', () => {
    const [english, spanish] = PAGES.map(page =>
      [...read(page).matchAll(/```(?:yaml|json)\n([^]*?)\n```/g)].map(
        ([, example]) => example,
      ),
    );

    assert.ok(english.length > 5);
    assert.deepEqual(spanish, english);
  });
});
