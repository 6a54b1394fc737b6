/**
 * GitHub's `Link` header: no `prev` and `first` on the first page, no `next` and `last` on the last one.
 *
 * @returns undefined when there is only one page
 */
export function linkHeader({
  url,
  page,
  perPage,
  total,
}: {
  url: string;
  page: number;
  perPage: number;
  total: number;
}): string | undefined {
  const last = Math.max(1, Math.ceil(total / perPage));
  const to = (number: number) => {
    const target = new URL(url);
    target.searchParams.set('page', String(number));
    return target.toString();
  };
  const links: [string, number][] = [];
  if (page > 1) {
    links.push(['prev', page - 1]);
  }
  if (page < last) {
    links.push(['next', page + 1], ['last', last]);
  }
  if (page > 1) {
    links.push(['first', 1]);
  }
  return links.length > 0
    ? links.map(([rel, number]) => `<${to(number)}>; rel="${rel}"`).join(', ')
    : undefined;
}
