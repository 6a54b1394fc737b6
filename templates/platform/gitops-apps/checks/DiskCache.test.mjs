import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { DiskCache } from './DiskCache.mjs';

const KEY = 'a'.repeat(64);
const OTHER = 'b'.repeat(64);
const MONTHS_AGO = new Date(Date.now() - 90 * 24 * 60 * 60 * 1000);

let folder;
let cache;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'gitops-apps-cache-'));
  cache = DiskCache.open(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the cache', () => {
  it('has what another one kept', () => {
    cache.put('verdicts', KEY, [{ rule: 'yaml' }]);

    assert.deepEqual(DiskCache.open(folder).get('verdicts', KEY), [
      { rule: 'yaml' },
    ]);
    assert.equal(cache.get('verdicts', OTHER), undefined);
    assert.equal(cache.get('renders', KEY), undefined);
    assert.deepEqual(readdirSync(path.join(folder, 'verdicts')), [
      `${KEY}.json`,
    ]);
  });

  it('has nothing where a file was cut short', () => {
    cache.put('verdicts', KEY, ['a long verdict']);
    writeFileSync(path.join(folder, 'verdicts', `${KEY}.json`), '["a lo');

    assert.equal(cache.get('verdicts', KEY), undefined);
  });

  it('fills a folder once, and not half', async () => {
    let made = 0;
    const make = async write => {
      made += 1;
      write('a.mjs', 'export {};\n');
    };

    const broken = cache.folderOf('schemas', KEY, async write => {
      write('a.mjs', '');
      throw new Error('no room');
    });
    await assert.rejects(broken, /no room/);
    const [one, other] = await Promise.all([
      cache.folderOf('schemas', KEY, make),
      cache.folderOf('schemas', KEY, make),
    ]);
    await cache.folderOf('schemas', KEY, make);

    assert.equal(one, other);
    assert.equal(made, 2);
    assert.deepEqual(readdirSync(path.join(folder, 'schemas')), [KEY]);
    assert.deepEqual(readdirSync(one), ['a.mjs']);
  });

  it('forgets what is old, once a day', () => {
    cache.put('verdicts', KEY, []);
    cache.put('verdicts', OTHER, []);
    const old = path.join(folder, 'verdicts', `${KEY}.json`);
    utimesSync(old, MONTHS_AGO, MONTHS_AGO);

    cache.sweep();

    assert.equal(existsSync(old), false);
    assert.deepEqual(cache.get('verdicts', OTHER), []);

    cache.put('verdicts', KEY, []);
    utimesSync(old, MONTHS_AGO, MONTHS_AGO);
    cache.sweep();

    assert.equal(existsSync(old), true);
  });
});
