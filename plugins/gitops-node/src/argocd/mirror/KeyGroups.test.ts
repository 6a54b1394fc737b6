import { KeyGroups } from './KeyGroups';

describe('KeyGroups', () => {
  it('holds no, one and many keys of a value', () => {
    const groups = new KeyGroups();
    const sizes: number[] = [];
    for (const key of ['a', 'a', 'b', 'c']) {
      groups.add('value', key);
      sizes.push(groups.sizeOf('value'));
    }
    expect(sizes).toEqual([1, 1, 2, 3]);
    expect([...groups.keysOf('value')]).toEqual(['a', 'b', 'c']);
    for (const key of ['b', 'nothing', 'a', 'c', 'c']) {
      groups.remove('value', key);
      sizes.push(groups.sizeOf('value'));
    }
    expect(sizes.slice(4)).toEqual([2, 2, 1, 0, 0]);
    expect([...groups.keysOf('value')]).toEqual([]);
  });

  it('does not take one key for another', () => {
    const groups = new KeyGroups();
    groups.add('value', 'a');
    groups.remove('value', 'b');
    expect([...groups.keysOf('value')]).toEqual(['a']);
    expect([...groups.keysOf('other')]).toEqual([]);
  });
});
