import { gitBlobSha } from './gitBlobSha';
import { planFiles } from './planFiles';

const shas = (files: Record<string, string>) =>
  new Map(
    Object.entries(files).map(([path, content]) => [path, gitBlobSha(content)]),
  );

describe('planFiles', () => {
  const wanted = new Map([['f', 'wanted']]);
  const write = { write: wanted, kept: [] };
  const keep = { write: new Map(), kept: ['f'] };
  const nothing = { write: new Map(), kept: [] };

  it.each([
    ['writes what is not there', {}, {}, write],
    ['has nothing to do when it is there', { f: 'wanted' }, {}, nothing],
    ['keeps what somebody else wrote', { f: 'theirs' }, {}, keep],
    [
      'keeps what somebody changed after us',
      { f: 'theirs' },
      { f: 'wanted' },
      keep,
    ],
    ['keeps deleted what somebody deleted after us', {}, { f: 'wanted' }, keep],
    ['replaces what we wrote', { f: 'before' }, { f: 'before' }, write],
    [
      'keeps a change even when the request changed too',
      { f: 'theirs' },
      { f: 'before' },
      keep,
    ],
    [
      'has nothing to do when somebody wrote the same',
      { f: 'wanted' },
      { f: 'before' },
      nothing,
    ],
  ])('%s', (_, current, ours, expected) => {
    expect(
      planFiles({ wanted, current: shas(current), ours: shas(ours) }),
    ).toEqual(expected);
  });
});

describe('planFiles of a change that replaces', () => {
  const wanted = new Map([['f', 'wanted']]);

  it.each([
    ['replaces what is as on main', { f: 'main' }, { f: 'main' }, ['f'], []],
    ['keeps what somebody changed', { f: 'theirs' }, { f: 'main' }, [], ['f']],
    ['keeps deleted what somebody deleted', {}, { f: 'main' }, [], ['f']],
    ['keeps what is not to be replaced', { f: 'main' }, {}, [], ['f']],
  ])('%s', (_, current, replaced, written, kept) => {
    const plan = planFiles({
      wanted,
      current: shas(current),
      // We have written to the branch before.
      ours: shas({ f: 'earlier' }),
      replaced: shas(replaced),
    });
    expect([...plan.write.keys()]).toEqual(written);
    expect(plan.kept).toEqual(kept);
  });
});

describe('gitBlobSha', () => {
  it('gives what `git hash-object` gives', () => {
    expect(gitBlobSha('')).toBe('e69de29bb2d1d6434b8b29ae775ad8c2e48c5391');
    expect(gitBlobSha('hello\n')).toBe(
      'ce013625030ba8dba906f756967f9e9ca394464a',
    );
    expect(gitBlobSha('größe\n')).toBe(
      '47e983f499a28fd6b21e7e5babc0c91d9e4ba9ee',
    );
  });
});
