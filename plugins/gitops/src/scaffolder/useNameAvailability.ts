import { Entity } from '@backstage/catalog-model';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useEffect, useState } from 'react';

const DEBOUNCE_MS = 400;

/** What the catalog knows about a name. */
export type NameAvailability =
  | { status: 'unasked' }
  | { status: 'checking' }
  | { status: 'free' }
  | { status: 'taken'; entity: Entity }
  | { status: 'unchecked' };

/**
 * Asks the catalog whether a component of this name exists, once typing pauses.
 *
 * @param name - a valid name, or undefined to ask nothing
 */
export function useNameAvailability(
  name: string | undefined,
): NameAvailability {
  const catalogApi = useApi(catalogApiRef);
  const [answer, setAnswer] = useState<{
    name?: string;
    availability: NameAvailability;
  }>({ availability: { status: 'unasked' } });

  useEffect(() => {
    if (!name) {
      return undefined;
    }
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const availability = await catalogApi
        .getEntityByRef({ kind: 'component', namespace: 'default', name })
        .then<NameAvailability, NameAvailability>(
          entity => (entity ? { status: 'taken', entity } : { status: 'free' }),
          () => ({ status: 'unchecked' }),
        );
      if (isCurrent) {
        setAnswer({ name, availability });
      }
    }, DEBOUNCE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [catalogApi, name]);

  if (!name) {
    return { status: 'unasked' };
  }
  return answer.name === name ? answer.availability : { status: 'checking' };
}
