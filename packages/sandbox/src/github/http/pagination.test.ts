import { linkHeader } from './pagination';

describe('linkHeader', () => {
  const url = 'http://localhost:1/api/v3/repos/a/b/pulls?state=all&per_page=10';
  const links = (page: number, total: number) =>
    linkHeader({ url, page, perPage: 10, total })
      ?.split(', ')
      .map(
        link =>
          `${/rel="(\w+)"/.exec(link)?.[1]} ${/page=(\d+)>/.exec(link)?.[1]}`,
      );

  it('is absent when there is one page', () => {
    expect(links(1, 10)).toBeUndefined();
    expect(links(1, 0)).toBeUndefined();
  });

  it.each([
    [1, ['next 2', 'last 3']],
    [2, ['prev 1', 'next 3', 'last 3', 'first 1']],
    [3, ['prev 2', 'first 1']],
  ])('on page %s of three leads to %s', (page, expected) => {
    expect(links(page, 21)).toEqual(expected);
  });

  it('keeps the rest of the query', () => {
    expect(linkHeader({ url, page: 1, perPage: 10, total: 11 })).toContain(
      '?state=all&per_page=10&page=2>',
    );
  });
});
