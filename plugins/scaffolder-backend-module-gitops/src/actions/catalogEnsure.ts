import { setTimeout as sleep } from 'node:timers/promises';
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { isError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { askCatalog, isLost } from './askCatalog';
import { assertRendered } from './assertRendered';
import { examples } from './catalogEnsure.examples';
import { inTime } from './inTime';

/** The catalog reads a new location in the background, usually within two seconds. */
const APPEAR_TIMEOUT_MS = 20_000;
const APPEAR_POLL_MS = 500;

/** `gitops:catalog:ensure`: the application's entity, registered or found. */
export function createCatalogEnsureAction(options: {
  catalog: CatalogService;
  /** How long to wait for a new entity to appear. */
  appearTimeoutMs?: number;
  /** How long to wait before the catalog is asked again, time by time. */
  delaysMs?: number[];
}) {
  const { catalog, appearTimeoutMs = APPEAR_TIMEOUT_MS, delaysMs } = options;

  return createTemplateAction({
    id: 'gitops:catalog:ensure',
    description:
      'Registers the catalog file of an application, or finds it registered, and waits until its entity can be opened.',
    examples,
    supportsDryRun: true,
    schema: {
      input: {
        name: z => z.string().describe('Name of the application'),
        catalogInfoUrl: z =>
          z.string().url().describe('Page of the catalog file on GitHub'),
      },
      output: {
        state: z => z.enum(['created', 'unchanged']).describe('What was done'),
        entityRef: z => z.string().describe('Full reference of the entity'),
      },
    },
    async handler(ctx) {
      assertRendered(ctx.input);
      const { name, catalogInfoUrl } = ctx.input;
      const entityRef = stringifyEntityRef({
        kind: 'component',
        namespace: 'default',
        name,
      });
      if (ctx.isDryRun) {
        ctx.logger.info(`Would register ${catalogInfoUrl}`);
        ctx.output('entityRef', entityRef);
        return;
      }

      const credentials = await ctx.getInitiatorCredentials();
      const { signal } = ctx;
      const findLocation = () =>
        catalog.getLocationByRef(`url:${catalogInfoUrl}`, { credentials });
      const isRegistered = await askCatalog(
        `looking for the location ${catalogInfoUrl}`,
        findLocation,
        { signal, delaysMs },
      );
      // A catalog that discovers repositories by itself has the entity without a location of ours.
      const isKnown = await askCatalog(
        `looking for ${entityRef}`,
        () => catalog.getEntityByRef(entityRef, { credentials }),
        { signal, delaysMs },
      );
      const created =
        !isRegistered &&
        !isKnown &&
        (await register({ catalogInfoUrl, findLocation, credentials, signal }));
      ctx.logger.info(
        `Catalog file ${catalogInfoUrl}: ${created ? 'created' : 'found'}`,
      );

      if (isKnown) {
        try {
          await askCatalog(
            `refreshing ${entityRef}`,
            () => catalog.refreshEntity(entityRef, { credentials }),
            { signal, delaysMs },
          );
          ctx.logger.info(`Entity ${entityRef}: refreshed`);
        } catch (error) {
          signal?.throwIfAborted();
          ctx.logger.warn(
            `Entity ${entityRef}: not refreshed, so the catalog reads its file when its turn comes. ${error}`,
          );
        }
      } else if (await appears(entityRef, credentials, signal)) {
        ctx.logger.info(`Entity ${entityRef}: ready`);
      } else {
        ctx.logger.warn(
          `Entity ${entityRef}: not there yet. The catalog reads it in the background; look again in a minute`,
        );
      }
      ctx.output('state', created ? 'created' : 'unchanged');
      ctx.output('entityRef', entityRef);
    },
  });

  /** @returns false when somebody was faster */
  async function register(request: {
    catalogInfoUrl: string;
    findLocation: () => Promise<unknown>;
    credentials: BackstageCredentials;
    signal: AbortSignal | undefined;
  }): Promise<boolean> {
    const { catalogInfoUrl, findLocation, credentials, signal } = request;
    let isRepeated = false;
    return askCatalog(
      `registering ${catalogInfoUrl}`,
      async () => {
        // What was lost may have been the answer only.
        if (isRepeated && (await findLocation())) {
          return true;
        }
        isRepeated = true;
        try {
          await catalog.addLocation(
            { type: 'url', target: catalogInfoUrl },
            { credentials },
          );
          return true;
        } catch (error) {
          if (isError(error) && isConflict(error)) {
            return false;
          }
          throw error;
        }
      },
      { signal, delaysMs },
    );
  }

  async function appears(
    entityRef: string,
    credentials: BackstageCredentials,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const endMs = Date.now() + appearTimeoutMs;
    for (;;) {
      try {
        const answer = catalog.getEntityByRef(entityRef, { credentials });
        if (await inTime(answer, { signal })) {
          return true;
        }
      } catch (error) {
        if (!isLost(error)) {
          throw error;
        }
      }
      if (Date.now() + APPEAR_POLL_MS > endMs) {
        return false;
      }
      await sleep(APPEAR_POLL_MS, undefined, { signal });
    }
  }
}

/** The catalog's client wraps the error of the catalog's backend. */
function isConflict(error: Error & { cause?: unknown }): boolean {
  return (
    error.name === 'ConflictError' ||
    (isError(error.cause) && error.cause.name === 'ConflictError')
  );
}
