/** What is read here of an Argo CD's answer. */
interface ApplicationList {
  items:
    | {
        metadata: { name: string };
        status?: { health?: { status?: string } };
      }[]
    | null;
}

/**
 * Health of every Application by its name.
 *
 * @param urls - addresses of all Argo CDs
 * @throws Error when two of them have an Application of the same name
 */
export async function readApplications(
  urls: string[],
): Promise<ReadonlyMap<string, string>> {
  const lists = await Promise.all(
    urls.map(async url => {
      const response = await fetch(`${url}/api/v1/applications`, {
        headers: { Authorization: 'Bearer sandbox-backstage' },
      });
      const { items }: ApplicationList = await response.json();
      return items ?? [];
    }),
  );
  const applications = lists.flat();
  const health = new Map(
    applications.map(({ metadata, status }) => [
      metadata.name,
      status?.health?.status ?? 'Unknown',
    ]),
  );
  if (health.size < applications.length) {
    throw new Error('Two Applications have the same name');
  }
  return health;
}
