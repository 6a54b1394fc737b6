import { Fleet } from '@gitops-flow/backstage-plugin-gitops-common';
import { createHash } from 'node:crypto';

/**
 * A weak ETag of nothing but what the person is shown. The moment at which live data was last known to be true moves all
 * the time and says nothing new, so it does not count; that of stale data does.
 */
export function fleetEtag(fleet: Fleet): string {
  const hash = createHash('sha256')
    .update(
      JSON.stringify({
        ...fleet,
        items: fleet.items.map(item =>
          item.stale ? item : { ...item, observedAt: undefined },
        ),
      }),
    )
    .digest('base64url');
  return `W/"${hash}"`;
}
