import { PreviewKind, previewRequest } from './previewRequest';

const entityRef = 'component:default/checkout';
const own = 'preview';

describe('previewRequest', () => {
  it('sends what was entered of a new application, without the field of the preview', () => {
    expect(
      previewRequest({
        kind: 'create',
        application: undefined,
        own,
        formData: {
          name: 'checkout',
          system: '',
          port: 8080,
          image: undefined,
          environments: ['dev'],
          preview: 'x',
        },
      }),
    ).toEqual({
      kind: 'create',
      values: { name: 'checkout', port: 8080, environments: ['dev'] },
    });
  });

  it.each<[string, PreviewKind, object, object]>([
    [
      'changed settings',
      'change',
      { settings: { environments: ['dev'], settings: { size: 'large' } } },
      { environments: ['dev'], settings: { size: 'large' } },
    ],
    [
      'added environments',
      'change',
      { environments: ['prod'] },
      { addEnvironments: ['prod'] },
    ],
    ['a promotion', 'promote', { to: 'prod', image: '' }, { to: 'prod' }],
    [
      'a promotion of an image',
      'promote',
      { to: 'prod', image: 'nginx:1' },
      { to: 'prod', image: 'nginx:1' },
    ],
    [
      'a rollback',
      'rollback',
      { environment: 'prod', commit: 'abc' },
      { environment: 'prod', commit: 'abc' },
    ],
    [
      'a removal',
      'decommission',
      { confirm: 'checkout' },
      { confirm: 'checkout' },
    ],
    [
      'what the action does not take',
      'rollback',
      { to: 'prod', preview: {} },
      {},
    ],
  ])('sends the input of the action for %s', (_, kind, entered, values) => {
    expect(
      previewRequest({
        kind,
        application: 'app',
        own,
        formData: { app: entityRef, ...entered },
      }),
    ).toEqual({ kind, entityRef, values });
  });

  it('asks nothing while no application is chosen', () => {
    expect(
      previewRequest({
        kind: 'promote',
        application: undefined,
        own,
        formData: { application: '', to: 'prod' },
      }),
    ).toBeUndefined();
  });
});
