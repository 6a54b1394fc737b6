const PAGE_SIZE = 100;

/** Every page of a list. */
export async function allPages<T>(
  ask: (page: { page: number; per_page: number }) => Promise<{ data: T[] }>,
): Promise<T[]> {
  const items: T[] = [];
  for (let page = 1; ; page++) {
    const { data } = await ask({ page, per_page: PAGE_SIZE });
    items.push(...data);
    if (data.length < PAGE_SIZE) {
      return items;
    }
  }
}
