import { parseAllDocuments } from 'yaml';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/** The file in which Backstage looks for a repository's entity. */
export const CATALOG_INFO_PATH = 'catalog-info.yaml';

/**
 * Whether a catalog file describes a component of this name that belongs to this owner.
 *
 * @param owner - full reference: group:default/payments
 */
export function describesComponent(
  text: string,
  component: { name: string; owner: string },
): boolean {
  return parseAllDocuments(text).some(document => {
    if (document.errors.length > 0) {
      return false;
    }
    const name = document.getIn(['metadata', 'name']);
    const owner = document.getIn(['spec', 'owner']);
    return (
      document.get('kind') === 'Component' &&
      name === component.name &&
      typeof owner === 'string' &&
      readOwner(owner) === component.owner
    );
  });
}

function readOwner(ref: string): string | undefined {
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, {
        defaultKind: 'group',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    // No reference at all, so nobody we know.
    return undefined;
  }
}
