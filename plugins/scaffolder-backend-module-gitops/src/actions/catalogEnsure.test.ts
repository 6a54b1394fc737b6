import {
  ConflictError,
  NotAllowedError,
  ResponseError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { mockServices } from '@backstage/backend-test-utils';
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

/** As the catalog's client throws it. */
const answer = (status: number, error: Error) =>
  ResponseError.fromResponse(
    Response.json(
      {
        error: { name: error.name, message: error.message },
        response: { statusCode: status },
      },
      { status },
    ),
  );

/** What the client throws when the connection breaks. */
const broken = () =>
  Object.assign(new Error('socket hang up'), { name: 'FetchError' });

describe('gitops:catalog:ensure', () => {
  const input = readExample<Input>(examples[0], {
    id: 'gitops:catalog:ensure',
  });

  async function run(
    implementation: Partial<CatalogServiceMock>,
    change: { isDryRun?: boolean; signal?: AbortSignal; input?: Input } = {},
  ) {
    const catalog = catalogServiceMock.mock(implementation);
    const action = createCatalogEnsureAction({
      catalog,
      appearTimeoutMs: 900,
      delaysMs: [1, 1],
    });
    const output: Record<string, unknown> = {};
    const logger = mockServices.logger.mock();
    await action.handler({
      ...createMockActionContext({ input, logger }),
      ...change,
      output: (name, value) => {
        output[name] = value;
      },
    });
    const warnings = logger.warn.mock.calls.map(([line]) => line);
    return { catalog, output, warnings };
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

  it('sees it in the words of the catalog, too', async () => {
    const { output } = await run({
      getLocationByRef: async () => undefined,
      getEntityByRef: async () => undefined,
      addLocation: async () => {
        throw await answer(409, new ConflictError('already exists'));
      },
    });
    expect(output).toMatchObject({ state: 'unchanged' });
  });

  describe('when an answer of the catalog is lost', () => {
    it.each([
      ['a broken connection', broken],
      ['a 503', () => answer(503, new ServiceUnavailableError('restarting'))],
      ['a broken body', () => new SyntaxError('Unexpected end of JSON input')],
    ])('asks again after %s', async (_, fail) => {
      const once = (value: unknown) => {
        let isFailed = false;
        return jest.fn(async (): Promise<any> => {
          if (!isFailed) {
            isFailed = true;
            throw await fail();
          }
          return value;
        });
      };
      const { catalog, output } = await run({
        getLocationByRef: once(undefined),
        getEntityByRef: once(undefined),
        addLocation: once({ location, entities: [] }),
      });
      expect(output).toMatchObject({ state: 'created' });
      expect(catalog.addLocation).toHaveBeenCalledTimes(2);
    });

    it('does not register twice', async () => {
      let isRegistered = false;
      const { catalog, output } = await run({
        getLocationByRef: async () => (isRegistered ? location : undefined),
        getEntityByRef: async () => (isRegistered ? entity : undefined),
        addLocation: async () => {
          isRegistered = true;
          throw broken();
        },
      });
      expect(output).toMatchObject({ state: 'created' });
      expect(catalog.addLocation).toHaveBeenCalledTimes(1);
    });

    it('says in the end what the catalog did not answer', async () => {
      await expect(
        run({
          getLocationByRef: async () => {
            throw broken();
          },
        }),
      ).rejects.toThrow(
        `The catalog did not answer while looking for the location ${target}: socket hang up. Nothing is lost: see the log of the backend, and start the task again once the catalog answers`,
      );
    });

    it('waits for the entity all the same', async () => {
      const getEntityByRef = jest
        .fn()
        .mockResolvedValueOnce(undefined)
        .mockRejectedValueOnce(broken())
        .mockResolvedValue(entity);
      const { warnings } = await run({
        getLocationByRef: async () => location,
        getEntityByRef,
      });
      expect(warnings).toEqual([]);
    });
  });

  it('goes on when the catalog does not refresh', async () => {
    const { output, warnings } = await run({
      getLocationByRef: async () => location,
      getEntityByRef: async () => entity,
      refreshEntity: async () => {
        throw new NotAllowedError('no');
      },
    });
    expect(output).toMatchObject({ state: 'unchanged' });
    expect(warnings).toEqual([
      'Entity component:default/checkout: not refreshed, so the catalog reads its file when its turn comes. NotAllowedError: no',
    ]);
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
