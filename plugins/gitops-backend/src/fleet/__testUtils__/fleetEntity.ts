import { Entity } from '@backstage/catalog-model';

/** An entity that names the Applications with its name, unless its annotations say something else. */
export function fleetEntity(
  name: string,
  options: {
    title?: string;
    /** Name of a group. */
    owner?: string;
    /** Name of a system. */
    system?: string;
    annotations?: Record<string, string>;
  } = {},
): Entity {
  const { title, owner, system, annotations } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      ...(title ? { title } : {}),
      annotations: annotations ?? {
        'argocd/app-selector': `app.kubernetes.io/name=${name}`,
      },
    },
    relations: [
      ...(owner
        ? [{ type: 'ownedBy', targetRef: `group:default/${owner}` }]
        : []),
      ...(system
        ? [{ type: 'partOf', targetRef: `system:default/${system}` }]
        : []),
    ],
  };
}
