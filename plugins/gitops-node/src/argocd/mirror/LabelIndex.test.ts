import { LabelIndex } from './LabelIndex';

type Labels = Record<string, string>;

const ALL: [string, { labels: Labels }][] = [
  ['a', { labels: { name: 'checkout', team: 'payments' } }],
  ['b', { labels: { name: 'ledger', team: 'payments' } }],
  ['c', { labels: {} }],
];

describe('LabelIndex', () => {
  let index: LabelIndex;

  beforeEach(() => {
    index = LabelIndex.create({ pinned: 'name' });
    ALL.forEach(([key, { labels }]) => index.add(labels, key));
  });

  function keysOf(label: string, value: string): string[] | undefined {
    const groups = index.groupsOf(label);
    return groups && [...groups.keysOf(value)];
  }

  it('has its first label from the start, and others when they are taken up', () => {
    expect(keysOf('name', 'ledger')).toEqual(['b']);
    expect(keysOf('team', 'payments')).toBeUndefined();
    index.takeUp('team', ALL);
    expect(keysOf('team', 'payments')).toEqual(['a', 'b']);
  });

  it('follows every label that it has', () => {
    index.takeUp('team', ALL);
    index.remove(ALL[0][1].labels, 'a');
    index.add({ team: 'logistics' }, 'a');
    expect(keysOf('team', 'payments')).toEqual(['b']);
    expect(keysOf('team', 'logistics')).toEqual(['a']);
    expect(keysOf('name', 'checkout')).toEqual([]);
  });

  it('keeps few labels: the first one, and those that were asked for last', () => {
    for (const label of ['1', '2', '3', '4', '5', '6']) {
      index.takeUp(label, ALL);
      index.groupsOf('1');
    }
    expect(
      ['name', '1', '2', '3', '4', '5', '6'].filter(each => index.has(each)),
    ).toEqual(['name', '1', '4', '5', '6']);
  });

  it('has no label that every object has', () => {
    index.takeUp('constructor', ALL);
    expect(keysOf('constructor', String(Object))).toEqual([]);
  });
});
