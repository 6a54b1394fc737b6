import { ResourceEvent } from '@gitops-flow/backstage-plugin-gitops-common';
import { z } from 'zod';
import { cleanText } from './cleanText';

const MAX_EVENTS = 200;
const MAX_REASON_LENGTH = 200;
/** As Kubernetes has them. */
const MAX_NAME_LENGTH = 253;
const MAX_MESSAGE_LENGTH = 1_000;

const text = z.string().nullish();

const eventSchema = z.object({
  metadata: z.object({ creationTimestamp: text }),
  involvedObject: z.object({ kind: text, namespace: text, name: text }),
  type: text,
  reason: text,
  message: text,
  count: z.number().nullish(),
  firstTimestamp: text,
  lastTimestamp: text,
  eventTime: text,
  series: z
    .object({ count: z.number().nullish(), lastObservedTime: text })
    .nullish(),
});

/**
 * Reads `GET .../events`: newest first, the last 200.
 */
export const resourceEventsSchema = z
  .object({ items: z.array(eventSchema).nullish() })
  .transform(({ items }): ResourceEvent[] =>
    (items ?? [])
      .map(item => readEvent(item))
      // Times are in whole seconds. Within one the last of the list is the newest.
      .reverse()
      .sort((a, b) => lastSeen(b) - lastSeen(a))
      .slice(0, MAX_EVENTS),
  );

// Newer components write eventTime and series, older ones the timestamps and the count.
function readEvent(event: z.infer<typeof eventSchema>): ResourceEvent {
  const { series, involvedObject } = event;
  const { kind, namespace, name } = involvedObject;
  const firstSeenAt =
    event.firstTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp;
  const lastSeenAt =
    series?.lastObservedTime ?? event.lastTimestamp ?? firstSeenAt;
  return {
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: cleanText(event.reason ?? '', MAX_REASON_LENGTH),
    message: cleanText(event.message ?? '', MAX_MESSAGE_LENGTH),
    count: series?.count ?? event.count ?? 1,
    ...(firstSeenAt ? { firstSeenAt } : {}),
    ...(lastSeenAt ? { lastSeenAt } : {}),
    resource: {
      kind: cleanText(kind ?? '', MAX_NAME_LENGTH),
      ...(namespace
        ? { namespace: cleanText(namespace, MAX_NAME_LENGTH) }
        : {}),
      name: cleanText(name ?? '', MAX_NAME_LENGTH),
    },
  };
}

function lastSeen(event: ResourceEvent): number {
  return Date.parse(event.lastSeenAt ?? '') || 0;
}
