import {
  HEALTH_STATUSES,
  SYNC_STATUSES,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { applicationSchema, RawApplication } from './applicationSchema';
import {
  ApplicationDestination,
  ApplicationOutline,
  ArgocdApplication,
} from './ArgocdApplication';
import { readMessage } from './readMessage';
import { readOperation } from './readOperation';
import { originsOf } from './readOrigins';
import { readRevision } from './readRevision';
import { readText } from './readText';
import { SharedStrings } from './SharedStrings';

/**
 * Annotation that makes Argo CD leave an Application alone when it is `true`.
 */
export const SKIP_RECONCILE = 'argocd.argoproj.io/skip-reconcile';

/**
 * Reads an Application as the list sends it. Texts lose the credentials of addresses in them.
 *
 * @param strings - shared by all Applications that are kept
 * @throws Error that names the field which is not as Argo CD writes it
 */
export function readOutline(
  input: unknown,
  strings: SharedStrings,
): ApplicationOutline {
  return outlineOf(parse(input), strings);
}

/**
 * Reads an Application as the stream sends it. Texts lose the credentials of addresses in them.
 *
 * @param strings - shared by all Applications that are kept
 * @throws Error that names the field which is not as Argo CD writes it
 */
export function readApplication(
  input: unknown,
  strings: SharedStrings,
): ArgocdApplication {
  const application = parse(input);
  const { metadata, status } = application;
  const applicationSet = metadata.ownerReferences?.find(
    ({ kind }) => kind === 'ApplicationSet',
  )?.name;
  return {
    ...outlineOf(application, strings),
    detailed: true,
    ...(applicationSet
      ? { applicationSet: readText(applicationSet, strings) }
      : {}),
    conditions: (status?.conditions ?? []).map(({ type, message }) => ({
      type: readText(type ?? '', strings),
      message: readMessage(message ?? ''),
    })),
    history: (status?.history ?? [])
      .map(entry => readRevision(entry, strings))
      .sort((a, b) => b.id - a.id),
  };
}

function parse(input: unknown): RawApplication {
  const result = applicationSchema.safeParse(input);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw new Error(`Application: ${path.join('.')}: ${message}`);
  }
  return result.data;
}

function outlineOf(
  { metadata, spec, status }: RawApplication,
  strings: SharedStrings,
): ApplicationOutline {
  const automated = spec?.syncPolicy?.automated;
  const healthMessage = status?.health?.message;
  const operation = readOperation(status?.operationState, strings);
  return {
    name: metadata.name,
    namespace: strings.share(metadata.namespace),
    project: readText(spec?.project ?? '', strings),
    labels: readLabels(metadata.labels ?? {}, strings),
    destination: strings.shareValue(
      readDestination(spec?.destination ?? {}, strings),
    ),
    autoSync: Boolean(automated) && automated?.enabled !== false,
    paused: metadata.annotations?.[SKIP_RECONCILE] === 'true',
    ...(metadata.deletionTimestamp
      ? { deletingSince: metadata.deletionTimestamp }
      : {}),
    sources: strings.shareValue(originsOf(spec ?? {}, strings)),
    sync:
      SYNC_STATUSES.find(known => known === status?.sync?.status) ?? 'Unknown',
    health:
      HEALTH_STATUSES.find(known => known === status?.health?.status) ??
      'Unknown',
    ...(status?.health?.lastTransitionTime
      ? { healthSince: strings.share(status.health.lastTransitionTime) }
      : {}),
    ...(healthMessage ? { healthMessage: readMessage(healthMessage) } : {}),
    ...(operation ? { operation } : {}),
    images: (status?.summary?.images ?? []).map(image =>
      readText(image, strings),
    ),
  };
}

function readLabels(
  labels: Record<string, string>,
  strings: SharedStrings,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [key, strings.share(value)]),
  );
}

function readDestination(
  destination: { [key in 'name' | 'server' | 'namespace']?: string | null },
  strings: SharedStrings,
): ApplicationDestination {
  const { name, server, namespace } = destination;
  return {
    ...(name ? { name: readText(name, strings) } : {}),
    ...(server ? { server: readText(server, strings) } : {}),
    namespace: readText(namespace ?? '', strings),
  };
}
