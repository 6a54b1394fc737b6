import { ConflictError, NotAllowedError } from '@backstage/errors';
import {
  catalogServiceMock,
  CatalogServiceMock,
} from '@backstage/plugin-catalog-node/testUtils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { readExample } from './__testUtils__/readExample';
import { createCatalogEnsureAction } from './catalogEnsure';
import { examples } from './catalogEnsure.examples';

type Action = ReturnType<typeof createCatalogEnsureAction>;
type Input = Parameters<Action['handler']>[0]['input'];

const target = 'https://github.com/acme/checkout/blob/main/catalog-info.yaml';
const location = { id: '1', type: 'url', target, entityRef: 'location:a/b' };
const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'checkout' },
};

describe('gitops:catalog:ensure', () => {
  const input = readExample<Input>(examples[0], {
    id: 'gitops:catalog:ensure',
  });

  async function run(
    implementation: Partial<CatalogServiceMock>,
    change: { isDryRun?: boolean; signal?: AbortSignal; input?: Input } = {},
  ) {
    const catalog = catalogServiceMock.mock(implementation);
    const action = createCatalogEnsureAction({ catalog, appearTimeoutMs: 900 });
    const output: Record<string, unknown> = {};
    await action.handler({
      ...createMockActionContext({ input }),
      ...change,
      output: (name, value) => {
        output[name] = value;
      },
    });
    return { catalog, output };
  }

  it('registers the file of the example and waits for the entity', async () => {
    const getEntityByRef = jest
      .fn()
      .mockResolvedValueOnce(undefined)
      .mockResolvedValueOnce(undefined)
      .mockResolvedValue(entity);
    const { catalog, output } = await run({
      getLocationByRef: async () => undefined,
      getEntityByRef,
      addLocation: async () => ({ location, entities: [] }),
    });
    expect(output).toEqual({
      state: 'created',
      entityRef: 'component:default/checkout',
    });
    expect(catalog.addLocation).toHaveBeenCalledWith(
      { type: 'url', target },
      expect.anything(),
    );
    expect(getEntityByRef).toHaveBeenCalledTimes(3);
  });

  it('refreshes what is registered', async () => {
    const { catalog, output } = await run({
      getLocationByRef: async () => location,
      getEntityByRef: async () => entity,
      refreshEntity: async () => {},
    });
    expect(output).toMatchObject({ state: 'unchanged' });
    expect(catalog.refreshEntity).toHaveBeenCalledWith(
      'component:default/checkout',
      expect.anything(),
    );
    expect(catalog.addLocation).not.toHaveBeenCalled();
  });

  it('adds no location for what the catalog has discovered by itself', async () => {
    const { catalog, output } = await run({
      getLocationByRef: async () => undefined,
      getEntityByRef: async () => entity,
      refreshEntity: async () => {},
    });
    expect(output).toMatchObject({ state: 'unchanged' });
    expect(catalog.addLocation).not.toHaveBeenCalled();
  });

  it('sees that somebody was faster', async () => {
    const { output } = await run({
      getLocationByRef: async () => undefined,
      getEntityByRef: async () => undefined,
      addLocation: async () => {
        throw new ConflictError('Location url:... already exists');
      },
    });
    expect(output).toMatchObject({ state: 'unchanged' });
  });

  it('passes on that a person may not register', async () => {
    await expect(
      run({
        getLocationByRef: async () => undefined,
        getEntityByRef: async () => undefined,
        addLocation: async () => {
          throw new NotAllowedError('no');
        },
      }),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it('ends well when the catalog is slow', async () => {
    const { output } = await run({
      getLocationByRef: async () => location,
      getEntityByRef: async () => undefined,
    });
    expect(output).toMatchObject({ entityRef: 'component:default/checkout' });
  });

  it('stops waiting when it is cancelled', async () => {
    await expect(
      run(
        {
          getLocationByRef: async () => location,
          getEntityByRef: async () => undefined,
        },
        { signal: AbortSignal.timeout(50) },
      ),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('changes nothing in a dry run', async () => {
    const { catalog, output } = await run({}, { isDryRun: true });
    expect(output).toEqual({ entityRef: 'component:default/checkout' });
    expect(catalog.addLocation).not.toHaveBeenCalled();
  });

  it('refuses an expression that was not rendered', async () => {
    await expect(
      run({}, { input: { ...input, name: '${{ parameters.name }}' } }),
    ).rejects.toThrow('name: holds the unrendered template expression');
  });
});
