import { ApplicationStatus } from '../applications/Application';
import { Ingress, Pod } from '../cluster/workloads';
import { LiveObject } from './liveResources';

/** Images of the pods that live, addresses of the Ingresses, and whether the application makes applications. */
export function summarize(tree: LiveObject[]): ApplicationStatus['summary'] {
  const images = new Set<string>();
  const externalURLs = new Set<string>();
  let isAppOfApps = false;
  for (const { object } of tree) {
    if (object.kind === 'Pod') {
      (object as Pod).spec.containers.forEach(({ image }) => images.add(image));
    } else if (object.kind === 'Ingress') {
      ingressUrls(object as Ingress).forEach(url => externalURLs.add(url));
    } else if (object.kind === 'Application') {
      isAppOfApps = true;
    }
  }
  return {
    ...(externalURLs.size > 0
      ? { externalURLs: [...externalURLs].sort() }
      : {}),
    ...(images.size > 0 ? { images: [...images].sort() } : {}),
    ...(isAppOfApps ? { isAppOfApps: true as const } : {}),
  };
}

/** Addresses that an Ingress answers at. */
export function ingressUrls({ spec }: Ingress): string[] {
  const scheme = spec.tls?.length ? 'https' : 'http';
  return (spec.rules ?? []).flatMap(({ host, http }) =>
    host
      ? (http?.paths ?? []).map(
          ({ path }) => `${scheme}://${host}${path ?? ''}`,
        )
      : [],
  );
}
