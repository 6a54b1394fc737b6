import { parseDeploymentRef, stringifyDeploymentRef } from './permissions';

describe('references of deployments', () => {
  it.each([
    ['component:default/checkout', { entityRef: 'component:default/checkout' }],
    [
      'component:default/checkout#prod',
      { entityRef: 'component:default/checkout', environment: 'prod' },
    ],
    [
      'component:default/checkout#nonprod/qa',
      { entityRef: 'component:default/checkout', environment: 'nonprod/qa' },
    ],
    // The name comes from a label of Argo CD; it must not end up in the reference of an entity.
    [
      'component:default/checkout#a#b',
      { entityRef: 'component:default/checkout', environment: 'a#b' },
    ],
    [
      'component:default/checkout#',
      { entityRef: 'component:default/checkout', environment: '' },
    ],
  ])('%s', (ref, deployment) => {
    expect(parseDeploymentRef(ref)).toEqual(deployment);
    expect(stringifyDeploymentRef(deployment)).toBe(ref);
  });
});
