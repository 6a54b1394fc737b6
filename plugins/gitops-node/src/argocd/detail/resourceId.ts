import { createHash } from 'node:crypto';

const ID_LENGTH = 16;

/**
 * What names an object in a cluster. There is no version in it: the same object is served in several.
 *
 * @public
 */
export interface ResourceKey {
  /** Empty for the core group. */
  group: string;
  kind: string;
  /** Absent for what belongs to the whole cluster. */
  namespace?: string;
  name: string;
}

/**
 * A short name for an object, that a browser can hand back without learning anything that Argo CD would take.
 *
 * @returns 16 characters of base64url: 96 bits of a SHA-256
 * @public
 */
export function resourceId(resource: ResourceKey): string {
  return createHash('sha256')
    .update(keyText(resource))
    .digest('base64url')
    .slice(0, ID_LENGTH);
}

/**
 * Reads what names an object, as Argo CD writes it: without what is empty.
 */
export function readResourceKey(reference: {
  group?: string | null;
  kind: string;
  namespace?: string | null;
  name: string;
}): ResourceKey {
  const { group, kind, namespace, name } = reference;
  return {
    group: group ?? '',
    kind,
    ...(namespace ? { namespace } : {}),
    name,
  };
}

/**
 * Orders objects by what names them, so that two answers about the same objects are the same.
 */
export function compareResources(a: ResourceKey, b: ResourceKey): number {
  return compareTexts(keyText(a), keyText(b));
}

function keyText({ group, kind, namespace = '', name }: ResourceKey): string {
  return [group, kind, namespace, name].join('\n');
}

function compareTexts(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
