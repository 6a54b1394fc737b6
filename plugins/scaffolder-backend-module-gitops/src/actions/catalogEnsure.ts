import { setTimeout as sleep } from 'node:timers/promises';
import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { isError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { assertRendered } from './assertRendered';
import { examples } from './catalogEnsure.examples';

/** The catalog reads a new location in the background, usually within two seconds. */
const APPEAR_TIMEOUT_MS = 20_000;
const APPEAR_POLL_MS = 500;

/** `gitops:catalog:ensure`: the application's entity, registered or found. */
export function createCatalogEnsureAction(options: {
  catalog: CatalogService;
  /** How long to wait for a new entity to appear. */
  appearTimeoutMs?: number;
}) {
  const { catalog, appearTimeoutMs = APPEAR_TIMEOUT_MS } = options;

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
      const isRegistered = await catalog.getLocationByRef(
        `url:${catalogInfoUrl}`,
        { credentials },
      );
      // A catalog that discovers repositories by itself has the entity without a location of ours.
      const isKnown = await catalog.getEntityByRef(entityRef, { credentials });
      const created =
        !isRegistered &&
        !isKnown &&
        (await register(catalogInfoUrl, credentials));
      ctx.logger.info(
        created
          ? `Catalog file ${catalogInfoUrl}: registered`
          : `Catalog file ${catalogInfoUrl}: registered already`,
      );

      if (isKnown) {
        await catalog.refreshEntity(entityRef, { credentials });
        ctx.logger.info(`Entity ${entityRef}: refreshed`);
      } else if (await appears(entityRef, credentials, ctx.signal)) {
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
  async function register(
    target: string,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    try {
      await catalog.addLocation({ type: 'url', target }, { credentials });
      return true;
    } catch (error) {
      if (isError(error) && isConflict(error)) {
        return false;
      }
      throw error;
    }
  }

  async function appears(
    entityRef: string,
    credentials: BackstageCredentials,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    const endMs = Date.now() + appearTimeoutMs;
    for (;;) {
      if (await catalog.getEntityByRef(entityRef, { credentials })) {
        return true;
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
