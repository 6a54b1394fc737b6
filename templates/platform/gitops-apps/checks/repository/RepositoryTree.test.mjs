import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { CannotRun } from '../CannotRun.mjs';
import { findChanges } from './findChanges.mjs';
import { RepositoryTree } from './RepositoryTree.mjs';

let folder;

function write(file, text) {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-tree-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a checkout', () => {
  it('is its files, without what Git and npm keep beside them', () => {
    for (const file of ['b.yaml', 'a/c.yaml', 'a/.git/x', '.git/config']) {
      write(file, '');
    }
    write('node_modules/yaml/index.js', '');
    write('.cache/verdicts/a.json', '');

    assert.deepEqual(RepositoryTree.open(folder).paths, [
      'a/.git/x',
      'a/c.yaml',
      'b.yaml',
    ]);
  });

  it('knows what lies in a folder and not only in one whose name begins alike', () => {
    for (const file of [
      'a/b/c',
      'a/b/d/e',
      'a/b.yaml',
      'a/b-c/d',
      'a/b0/c',
      'a/bc',
    ]) {
      write(file, '');
    }
    const tree = RepositoryTree.open(folder);

    assert.deepEqual(tree.pathsIn('a/b'), ['a/b/c', 'a/b/d/e']);
    assert.deepEqual(tree.pathsIn('b'), []);
    assert.equal(tree.pathsIn('a').length, 6);
  });

  it('has a fingerprint of each file and folder that changes with it alone', () => {
    write('a/b', '1');
    write('c', '1');
    const before = RepositoryTree.open(folder);
    write('a/d', '');
    const after = RepositoryTree.open(folder);

    assert.equal(before.fingerprint('a/b'), before.fingerprint('c'));
    assert.equal(before.fingerprint('c'), after.fingerprint('c'));
    assert.notEqual(before.fingerprint('a'), after.fingerprint('a'));
    assert.equal(before.fingerprint('nothing'), undefined);
  });

  it('leaves out links and large files, and says so', () => {
    symlinkSync('/etc/passwd', path.join(folder, 'link'));
    symlinkSync('/etc', path.join(folder, 'folder'));
    write('large', Buffer.alloc(5_000_000));
    const tree = RepositoryTree.open(folder);

    assert.deepEqual(tree.paths, []);
    assert.deepEqual(
      tree.refused.map(({ path: file, message }) => [file, message]).sort(),
      [
        ['folder', 'It is a symbolic link.'],
        ['large', 'It has 5000000 bytes; more than 4194304 are not read.'],
        ['link', 'It is a symbolic link.'],
      ],
    );
  });

  it('has to be there', () => {
    assert.throws(
      () => RepositoryTree.open(path.join(folder, 'nowhere')),
      CannotRun,
    );
  });

  it('differs from another by what is added, modified and removed', () => {
    for (const file of ['same', 'changed', 'removed']) {
      write(file, 'one');
    }
    const base = RepositoryTree.open(folder);
    base.paths.forEach(file => base.read(file));
    write('changed', 'two');
    write('added', '');
    rmSync(path.join(folder, 'removed'));

    assert.deepEqual(findChanges(base, RepositoryTree.open(folder)), [
      { path: 'added', status: 'added' },
      { path: 'changed', status: 'modified' },
      { path: 'removed', status: 'removed' },
    ]);
  });
});
