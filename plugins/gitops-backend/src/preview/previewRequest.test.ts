import { readApplicationRef, readPreviewRequest } from './previewRequest';

describe('readPreviewRequest', () => {
  it.each([
    [{ kind: 'create', values: { name: 'checkout', anything: [1] } }],
    [{ kind: 'change', entityRef: 'checkout', values: { settings: {} } }],
    [{ kind: 'promote', entityRef: 'checkout', values: { to: 'prod' } }],
    [{ kind: 'rollback', entityRef: 'checkout', values: { environment: 'a' } }],
    [{ kind: 'decommission', entityRef: 'checkout', values: {} }],
  ])('takes %j', body => {
    expect(readPreviewRequest(body)).toMatchObject(body);
  });

  it('takes fields that are left empty for fields that are not there', () => {
    expect(
      readPreviewRequest({
        kind: 'promote',
        entityRef: 'checkout',
        values: { to: 'prod', from: '', image: '' },
      }),
    ).toMatchObject({ values: { from: undefined, image: undefined } });
  });

  it.each([
    [undefined, /^body: /],
    [{}, /^kind: /],
    [{ kind: 'delete', values: {} }, /^kind: /],
    [{ kind: 'create' }, /^values: /],
    [{ kind: 'change', values: {} }, /^entityRef: /],
    [{ kind: 'promote', entityRef: 'a', values: {} }, /^values\.to: /],
    [
      { kind: 'promote', entityRef: 'a', values: { to: 'x'.repeat(10_001) } },
      /^values\.to: /,
    ],
    [
      { kind: 'change', entityRef: 'a', values: { environments: 'dev' } },
      /^values\.environments: /,
    ],
  ])('refuses %j', (body, problem) => {
    expect(() => readPreviewRequest(body)).toThrow(problem);
  });
});

describe('readApplicationRef', () => {
  it('fills in what is left out', () => {
    expect(readApplicationRef('checkout')).toEqual({
      kind: 'component',
      namespace: 'default',
      name: 'checkout',
    });
  });

  it.each(['', '::', 'a:b:c'])('refuses %j', text => {
    expect(() => readApplicationRef(text)).toThrow(/^entityRef: /);
  });
});
