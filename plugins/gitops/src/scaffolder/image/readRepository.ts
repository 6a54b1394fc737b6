import { parseImage } from '@gitops-flow/backstage-plugin-gitops-common';

/** The repository of what is being typed: `ghcr.io/acme/checkout` of `ghcr.io/acme/checkout:1.4`. Undefined if none. */
export function readRepository(text: string): string | undefined {
  const [beforeDigest] = text.trim().split('@');
  // A colon before the last slash belongs to the registry's port.
  const colon = beforeDigest.indexOf(':', beforeDigest.lastIndexOf('/') + 1);
  const repository = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
  return repository && 'image' in parseImage(`${repository}:1`)
    ? repository
    : undefined;
}
