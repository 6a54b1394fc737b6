import { ApplicationStatus } from '../applications/Application';
import { HttpRoute, Ingress } from '../cluster/routes';
import { Pod } from '../cluster/workloads';
import { LiveObject } from './liveResources';

/** Images of the pods that live, addresses of Ingresses and routes, and whether the application makes applications. */
export function summarize(tree: LiveObject[]): ApplicationStatus['summary'] {
  const images = new Set<string>();
  const externalURLs = new Set<string>();
  let isAppOfApps = false;
  for (const { object } of tree) {
    if (object.kind === 'Pod') {
      imagesOf(object as Pod).forEach(image => images.add(image));
    } else if (object.kind === 'Ingress') {
      ingressUrls(object as Ingress).forEach(url => externalURLs.add(url));
    } else if (object.kind === 'HTTPRoute') {
      routeUrls(object as HttpRoute).forEach(url => externalURLs.add(url));
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

/** Addresses that an HTTPRoute answers at: its Gateway ends the encryption. */
export function routeUrls({ spec }: HttpRoute): string[] {
  const paths = (spec.rules ?? []).flatMap(({ matches }) =>
    (matches ?? [{}]).map(({ path }) => path?.value ?? '/'),
  );
  return (spec.hostnames ?? []).flatMap(host =>
    paths.map(path => `https://${host}${path}`),
  );
}

/** Images that a pod runs, those that prepare it included. */
export function imagesOf({ spec }: Pod): string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].map(
    ({ image }) => image,
  );
}
