import { Entity } from '@backstage/catalog-model';
import { states } from './deployments';

const names = [
  ...Object.keys(states),
  'live',
  'flaky',
  'loading',
  'failing',
  'denied',
];

/** One component for each state, and one that is not linked to Argo CD. */
export const entities: Entity[] = [
  ...names.map(name => ({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      namespace: 'default',
      description: `Shows the state "${name}"`,
      annotations: {
        'argocd/app-selector': `app.kubernetes.io/name=${name}`,
        'github.com/project-slug': `acme/${name}`,
      },
    },
    spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
  })),
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'unlinked', namespace: 'default' },
    spec: { type: 'service', lifecycle: 'production', owner: 'payments' },
    relations: [{ type: 'ownedBy', targetRef: 'group:default/payments' }],
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: {
      name: 'payments',
      namespace: 'default',
      title: 'Payments team',
    },
    spec: { type: 'team', children: [] },
  },
];
