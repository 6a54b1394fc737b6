import { dropPaths, keepPaths, parseFields } from './trimFields';
import { trimList } from './trimList';

const VALUE = {
  items: [{ a: 1, b: { c: 2, d: 3 } }, { b: { d: 4 } }, { e: null }],
  other: 5,
  names: { 'a.b/c': 1, 'a.d': 2 },
};

describe('keepPaths', () => {
  it.each<[string[], unknown]>([
    [['items.a'], { items: [{ a: 1 }, {}, {}] }],
    // What is on the way stays, as far as it is there.
    [
      ['items.b.c', 'other'],
      { items: [{ b: { c: 2 } }, { b: {} }, {}], other: 5 },
    ],
    [['items.e'], { items: [{}, {}, { e: null }] }],
    [['nope'], {}],
    [['names.a.b/c'], { names: { 'a.b/c': 1 } }],
    [['names.a'], { names: {} }],
    [['toString'], {}],
  ])('keeps %j', (paths, expected) => {
    expect(keepPaths(VALUE, paths)).toEqual(expected);
  });
});

describe('dropPaths', () => {
  it('drops leaves and branches', () => {
    expect(dropPaths(VALUE, ['items.b.c', 'other'])).toEqual({
      items: [{ a: 1, b: { d: 3 } }, { b: { d: 4 } }, { e: null }],
      names: VALUE.names,
    });
    expect(dropPaths(VALUE, ['items', 'names.a.b/c'])).toEqual({
      other: 5,
      names: { 'a.d': 2 },
    });
  });
});

describe('parseFields', () => {
  it('reads a dash as what to leave out', () => {
    expect(parseFields('-a.b, c')).toEqual({
      paths: ['a.b', 'c'],
      exclude: true,
    });
    expect(parseFields('a')).toEqual({ paths: ['a'], exclude: false });
  });
});

describe('trimList', () => {
  const application = {
    metadata: { name: 'x', uid: 'y' },
    spec: { project: 'p', source: { repoURL: 'r' } },
    status: {
      sync: { status: 'Synced' },
      history: [],
      health: { status: 'Healthy' },
    },
  };

  it.each<[string, unknown]>([
    ['items.metadata.name,items.metadata.uid', { metadata: { name: 'x' } }],
    ['items.status.sync', {}],
    ['items.status.history', {}],
    [
      'items.metadata.deletionTimestamp',
      { metadata: { deletionTimestamp: null } },
    ],
    ['items.status.sync.revision', { status: { sync: { revision: '' } } }],
    ['items.spec,items.spec.project', { spec: application.spec }],
    ['items.spec.project', { spec: { project: 'p' } }],
    ['items.spec.sources', { spec: { sources: null } }],
  ])('cuts down to %s', (fields, expected) => {
    expect(trimList([application], fields)).toEqual([expected]);
  });

  it('leaves out of the fixed set what an exclude list names', () => {
    expect(
      trimList([application], '-items.spec,items.status.health,items.status'),
    ).toEqual([
      {
        metadata: { name: 'x', deletionTimestamp: null },
        spec: { ...application.spec, sources: null, sourceHydrator: null },
        status: { sync: { status: 'Synced', revision: '' } },
      },
    ]);
  });
});
