import { Entity } from '@backstage/catalog-model';

/** A component, as its owner's `catalog-info.yaml` describes it. */
export function component(options: {
  name: string;
  owner?: string;
  annotations?: Record<string, string>;
}): Entity {
  const { name, owner = 'payments', annotations = {} } = options;
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name, annotations },
    spec: { type: 'service', lifecycle: 'production', owner },
  };
}
