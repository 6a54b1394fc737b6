import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { partsOf } from './lib/messages.mjs';
import { ROOT } from './lib/paths.mjs';

const PAGE = 'docs/ARGOCD_SETUP.md';
const SECTION = /^## Log lines at 3 a\.m\.$([^]*?)(?=^## |$(?![^]))/m;

const PACKAGES = [
  'plugins/argocd-backend-module-guard',
  'plugins/gitops-backend',
  'plugins/gitops-node',
];

/** Said by Argo CD itself. */
const FOREIGN_TEXTS = ['permission denied'];

/** Shorter quotations are keys and names. */
const MIN_WORDS = 3;

/** Stands where fixed words were found. */
const FOUND = '\u0000';

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}

function sourcesOf(folder) {
  return readdirSync(path.join(ROOT, folder), { recursive: true })
    .filter(
      name =>
        name.endsWith('.ts') &&
        !name.endsWith('.test.ts') &&
        !name.includes('__testUtils__'),
    )
    .map(name => `${folder}/${name}`);
}

/** All fixed words of the sources that could be a part of a sentence. */
function fixedWords() {
  const found = new Set(FOREIGN_TEXTS);
  const visit = node => {
    partsOf(node)
      .filter(part => / /.test(part) && /[a-z]{2}/i.test(part))
      .forEach(part => found.add(part));
    ts.forEachChild(node, visit);
  };
  for (const file of PACKAGES.flatMap(name => sourcesOf(`${name}/src`))) {
    visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true));
  }
  // What is inside of longer words would leave their ends over.
  return [...found].sort((a, b) => b.length - a.length);
}

function quotedLines() {
  const [section] = SECTION.exec(read(PAGE)) ?? [''];
  return [...section.matchAll(/`([^`]+)`/g)]
    .map(([, line]) => line)
    .filter(line => (line.match(/[a-z]{2,}/gi) ?? []).length >= MIN_WORDS);
}

/** What of a quotation no source has: more than a name or a number where it is wrong. */
function unknownWords(line, words) {
  const pieces = line.split('…');
  return pieces
    .map((piece, index) =>
      index < pieces.length - 1 ? withoutCutWords(piece, words) : piece,
    )
    .flatMap(piece =>
      words
        .reduce((rest, part) => rest.replaceAll(part, FOUND), piece)
        .split(FOUND),
    )
    .filter(rest => /[a-z]\S*\s.*[a-z]/i.test(rest));
}

/** In front of "…" only the beginning of some words may be quoted. */
function withoutCutWords(piece, words) {
  const start = [...piece].findIndex((_, index) => {
    const end = piece.slice(index).trimEnd();
    return end.length > 0 && words.some(part => part.startsWith(end));
  });
  return start < 0 ? piece : piece.slice(0, start);
}

describe('the log lines of the guide to Argo CD', () => {
  const words = fixedWords();
  const lines = quotedLines();

  it('are found on the page', () => {
    assert.ok(lines.length > 15, `${lines.length}`);
  });

  for (const line of lines) {
    it(`are what the code says: ${line}`, () => {
      assert.deepEqual(unknownWords(line, words), []);
    });
  }
});
