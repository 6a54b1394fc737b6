import { catchUp } from './catchUp';

type Files = Record<string, string>;

const map = <T>(files: Record<string, T>) => new Map(Object.entries(files));

const run = (options: {
  base?: Files;
  main?: Files;
  branch?: Files;
  ours?: Record<string, string | null>;
}) =>
  catchUp({
    base: map(options.base ?? {}),
    main: map(options.main ?? {}),
    branch: map(options.branch ?? {}),
    ours: map(options.ours ?? {}),
  });

describe('catchUp', () => {
  it('carries what only the branch has changed, and takes what only main has', () => {
    expect(
      run({
        base: { edited: '1', removed: '1', same: '1', gone: '1' },
        main: { edited: '1', removed: '1', same: '2', new: '1' },
        branch: { edited: '2', added: '1', same: '1', gone: '1' },
      }),
    ).toEqual({
      carried: map({ edited: '2', removed: null, added: '1' }),
      current: map({ edited: '2', added: '1', same: '2', new: '1' }),
      ours: new Map(),
    });
  });

  it('carries nothing that main has as well', () => {
    expect(
      run({
        base: { f: '1', gone: '1' },
        main: { f: '2' },
        branch: { f: '2' },
        ours: { f: '2' },
      }),
    ).toMatchObject({ carried: new Map(), current: map({ f: '2' }) });
  });

  it('drops what was ours alone where main has changed the same', () => {
    expect(
      run({
        base: { f: '1', removed: '1' },
        main: { f: '2', removed: '2' },
        branch: { f: '3' },
        ours: { f: '3', removed: null, other: '4' },
      }),
    ).toEqual({
      carried: new Map(),
      current: map({ f: '2', removed: '2' }),
      ours: map({ other: '4' }),
    });
  });

  it.each([
    ['has changed the same file', { f: '1' }, { f: '2' }, { f: '3' }, {}],
    [
      'has changed what we wrote there',
      { f: '1' },
      { f: '2' },
      { f: '3' },
      { f: '4' },
    ],
    ['has added the same file', {}, { f: '2' }, { f: '3' }, {}],
    ['has removed what main has changed', { f: '1' }, { f: '2' }, {}, {}],
    [
      'has put back what we removed and main has changed',
      { f: '1' },
      { f: '2' },
      { f: '3' },
      { f: null },
    ],
  ] as [string, Files, Files, Files, Record<string, string | null>][])(
    'gives up when somebody on the branch %s',
    (_, base, main, branch, ours) => {
      expect(run({ base, main, branch, ours })).toBeUndefined();
    },
  );
});
