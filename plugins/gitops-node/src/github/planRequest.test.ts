import { ConflictError } from '@backstage/errors';
import { gitBlobSha } from './gitBlobSha';
import { isDone, planRequest, RequestedFiles } from './planRequest';

/** Contents by git's id, as a repository would have them. */
const blobs = new Map<string, string>();

function shas<T extends string | null>(files: Record<string, T>) {
  return new Map(
    Object.entries<T>(files).map(([path, content]) => {
      if (content === null) {
        return [path, null as never];
      }
      blobs.set(gitBlobSha(content), content);
      return [path, gitBlobSha(content)];
    }),
  );
}

const plan = (
  wanted: RequestedFiles,
  current: Record<string, string>,
  ours?: Record<string, string | null>,
) =>
  planRequest({
    wanted,
    current: shas(current),
    ours: ours && shas(ours),
    read: async sha => blobs.get(sha)!,
  });

const enlarge = (text: string) => text.replace('small', 'large');

describe('planRequest', () => {
  const edits = new Map([['f', enlarge]]);

  it.each([
    ['edits what is there', { f: 'a small b' }, undefined, 'a large b', false],
    ['has nothing to do when it is done', { f: 'large' }, {}, undefined, false],
    [
      'edits beside what somebody changed after us',
      { f: 'small, theirs' },
      { f: 'small, ours' },
      'large, theirs',
      false,
    ],
    [
      'leaves alone what somebody changed back after us',
      { f: 'small, theirs' },
      { f: 'large' },
      undefined,
      true,
    ],
    [
      'leaves alone what somebody removed after us',
      {},
      { f: 'large' },
      undefined,
      true,
    ],
  ])('%s', async (_, current, ours, written, kept) => {
    const found = await plan(
      { edits },
      current as Record<string, string>,
      ours as Record<string, string> | undefined,
    );
    expect(found.write.get('f')).toBe(written);
    expect(found.kept).toEqual(kept ? ['f'] : []);
    expect(isDone(found)).toBe(written === undefined);
  });

  it.each([
    ['removes what is there', { f: 'x' }, undefined, ['f'], []],
    ['has nothing to do when it has left', {}, undefined, [], []],
    ['removes what we have written', { f: 'x' }, { f: 'x' }, ['f'], []],
    [
      'leaves alone what somebody put back after us',
      { f: 'x' },
      { f: null },
      [],
      ['f'],
    ],
  ])('%s', async (_, current, ours, remove, kept) => {
    expect(
      await plan(
        { remove: ['f'] },
        current as Record<string, string>,
        ours as Record<string, string | null> | undefined,
      ),
    ).toEqual({ write: new Map(), remove, kept });
  });

  it('names the file that cannot be edited', async () => {
    const refusing = () => {
      throw new ConflictError('It is no YAML');
    };
    await expect(
      plan({ edits: new Map([['values/f', refusing]]) }, { 'values/f': 'x' }),
    ).rejects.toThrow('values/f: It is no YAML');
  });
});
