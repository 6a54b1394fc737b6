import { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { parseJson } from '../http/parseJson';
import { cleanManifest } from './cleanManifest';
import {
  compareResources,
  readResourceKey,
  resourceId,
  ResourceKey,
} from './resourceId';

/**
 * An object that belongs to an Application, as it should be and as it is. Both sides are as Argo CD compares them: what
 * the API server fills in is in both. No secrets are in them.
 *
 * @public
 */
export interface ManagedResource extends ResourceKey {
  /** See {@link resourceId}. */
  id: string;
  /** What a sync would make of it. Absent where Git has it no more: a sync with prune would delete it. */
  desired?: JsonObject;
  /** Absent where nothing lives. */
  live?: JsonObject;
}

/** The two states that Argo CD itself compares. The other two are as they are in Git and in the cluster. */
export const MANAGED_RESOURCE_FIELDS = [
  'group',
  'kind',
  'namespace',
  'name',
  'hook',
  'normalizedLiveState',
  'predictedLiveState',
]
  .map(field => `items.${field}`)
  .join(',');

const text = z.string().nullish();

const objectSchema = z.custom<JsonObject>(
  value => typeof value === 'object' && !Array.isArray(value),
);

// A manifest is JSON inside a string, and nothing is the string `null`.
const manifestSchema = text.transform((value, context) => {
  const manifest = parseJson(value || 'null');
  if (manifest === null) {
    return undefined;
  }
  const object = objectSchema.safeParse(manifest);
  if (!object.success) {
    context.addIssue({ code: 'custom', message: 'is no manifest' });
    return z.NEVER;
  }
  return object.data;
});

/**
 * Reads `GET .../managed-resources`, in one order. Hooks are left out: they come and go with a sync and are never compared.
 */
export const managedResourcesSchema = z
  .object({
    items: z
      .array(
        z.object({
          group: text,
          kind: z.string(),
          namespace: text,
          name: z.string(),
          hook: z.boolean().nullish(),
          normalizedLiveState: manifestSchema,
          predictedLiveState: manifestSchema,
        }),
      )
      .nullish(),
  })
  .transform(({ items }): ManagedResource[] =>
    (items ?? [])
      .filter(({ hook }) => !hook)
      .map(item => {
        const key = readResourceKey(item);
        const { predictedLiveState: desired, normalizedLiveState: live } = item;
        return {
          id: resourceId(key),
          ...key,
          ...(desired ? { desired: cleanManifest(desired) } : {}),
          ...(live ? { live: cleanManifest(live, desired) } : {}),
        };
      })
      .sort(compareResources),
  );
