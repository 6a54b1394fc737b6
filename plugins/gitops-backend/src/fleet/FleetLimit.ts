import { LoggerService } from '@backstage/backend-plugin-api';

const MAX_ROWS = 100_000;
const WARN_EVERY_MS = 600_000;
const MAX_NAMED = 5;

/** An entity as far as the limit looks at it. */
interface SizedEntity {
  entity: { ref: string };
  /** Of its Applications. */
  keys: readonly string[];
}

/**
 * How much one person's fleet may be. Annotations may name all Applications for every entity, and whoever writes them
 * must not make everybody's fleet too large to be put together.
 */
export class FleetLimit {
  readonly #logger: LoggerService;
  readonly #maxRows: number;
  #warnedAt = -Infinity;

  static create(options: {
    logger: LoggerService;
    /** Default: 100,000. */
    maxRows?: number;
  }): FleetLimit {
    return new FleetLimit(options.logger, options.maxRows ?? MAX_ROWS);
  }

  private constructor(logger: LoggerService, maxRows: number) {
    this.#logger = logger;
    this.#maxRows = maxRows;
  }

  /**
   * @returns all, or where that is too much, those that name the fewest Applications: nobody suffers from what others
   * name
   */
  apply<T extends SizedEntity>(entities: T[]): T[] {
    const total = entities.reduce((sum, { keys }) => sum + keys.length, 0);
    if (total <= this.#maxRows) {
      return entities;
    }
    const bySize = [...entities].sort(
      (a, b) =>
        a.keys.length - b.keys.length || (a.entity.ref < b.entity.ref ? -1 : 1),
    );
    let rows = 0;
    const first = bySize.findIndex(({ keys }) => {
      rows += keys.length;
      return rows > this.#maxRows;
    });
    this.#warn(bySize.slice(first));
    return bySize.slice(0, first);
  }

  #warn(leftOut: SizedEntity[]): void {
    if (performance.now() - this.#warnedAt < WARN_EVERY_MS) {
      return;
    }
    this.#warnedAt = performance.now();
    const refs = leftOut
      .slice(-MAX_NAMED)
      .map(({ entity, keys }) => `${entity.ref} (${keys.length})`);
    this.#logger.warn(
      `Somebody's fleet has more than ${this.#maxRows} rows. ${
        leftOut.length
      } of the entities that name the most Applications are left out of it, among them ${refs.join(
        ', ',
      )}: narrow their annotations argocd/*, or set gitops.access`,
    );
  }
}
