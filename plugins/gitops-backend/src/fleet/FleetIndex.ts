import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  ApplicationChange,
  applicationKey,
  ArgocdApplication,
  GitopsEnvironment,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { isDeepStrictEqual } from 'node:util';
import { EntityGrant } from '../access/EntityGrant';
import { coversApplication } from '../access/EntityTarget';
import {
  ArgocdInstanceAccess,
  ArgocdInstances,
} from '../argocd/ArgocdInstances';
import { EnvironmentMatcher } from '../deployments/EnvironmentMatcher';
import { FleetApplication, readFleetApplication } from './FleetApplication';
import { FleetEntity, readFleetEntity } from './FleetEntity';
import { FleetLimit } from './FleetLimit';

/** To compare an entity with more of them takes longer than to look for all of its Applications. */
const MAX_MOVES = 10;

/** One Application of one entity. */
export interface FleetRow {
  entity: FleetEntity;
  application: FleetApplication;
}

/** An entity and the keys of its Applications, in promotion order. */
interface JoinedEntity {
  entity: FleetEntity;
  keys: readonly string[];
  version: number;
}

interface ApplicationMove extends ApplicationChange {
  /** Name of the instance. */
  instance: string;
}

/**
 * Which entities have which Applications, remembered for everybody: what a person may see is left to the grants.
 *
 * Applications are looked for anew only for an entity of which one came, went or moved. Most changes are of health, sync
 * and operations, and they leave everything in its place.
 */
export class FleetIndex {
  readonly #instances: Pick<ArgocdInstances, 'find'>;
  readonly #limit: FleetLimit;
  readonly #matcher: EnvironmentMatcher;
  readonly #promotionOrder: readonly string[];
  /** Null for what names no Application, or cannot be read. */
  readonly #joined = new WeakMap<Entity, JoinedEntity | null>();
  /** Those that some entity has. */
  readonly #applications = new Map<string, FleetApplication>();
  /** The last changes by which an entity may have other Applications than before, and how many there ever were. */
  #moves: ApplicationMove[] = [];
  #version = 0;

  static create(options: {
    instances: Pick<ArgocdInstances, 'find' | 'onChange'>;
    logger: LoggerService;
    environments: GitopsEnvironment[];
    /** Default: 100,000. */
    maxRows?: number;
  }): FleetIndex {
    const index = new FleetIndex(options);
    options.instances.onChange(change => index.#onChange(change));
    return index;
  }

  private constructor(options: {
    instances: Pick<ArgocdInstances, 'find'>;
    logger: LoggerService;
    environments: GitopsEnvironment[];
    maxRows?: number;
  }) {
    this.#instances = options.instances;
    this.#limit = FleetLimit.create(options);
    this.#matcher = EnvironmentMatcher.create(options);
    this.#promotionOrder = options.environments.map(({ name }) => name);
  }

  /**
   * @returns what the grants allow, by title and environment: an order without equals, so that pages neither miss nor
   * repeat anything
   */
  rowsOf(grants: readonly EntityGrant[]): FleetRow[] {
    const found = grants.flatMap(grant => {
      const joined = this.#join(grant);
      return joined ? [{ ...joined, grant }] : [];
    });
    return this.#limit
      .apply(found)
      .sort((a, b) => byTitle(a.entity, b.entity))
      .flatMap(({ entity, keys, grant }) =>
        keys.flatMap(key => {
          const application = this.#applications.get(key);
          return application && grant.allows(application.environment)
            ? [{ entity, application }]
            : [];
        }),
      );
  }

  #join(grant: EntityGrant): JoinedEntity | null {
    const known = this.#joined.get(grant.entity);
    if (known === null || known?.version === this.#version) {
      return known;
    }
    const entity = known?.entity ?? readEntity(grant);
    const joined = entity && {
      entity,
      keys: known && !this.#mayDiffer(known) ? known.keys : this.#find(entity),
      version: this.#version,
    };
    this.#joined.set(grant.entity, joined);
    return joined;
  }

  #mayDiffer({ entity: { target }, version }: JoinedEntity): boolean {
    const missed = this.#version - version;
    return (
      missed > this.#moves.length ||
      this.#moves
        .slice(-missed)
        .some(({ instance, before, after }) =>
          [before, after].some(
            application =>
              application && coversApplication(target, instance, application),
          ),
        )
    );
  }

  #find({ target }: FleetEntity): string[] {
    return this.#instances
      .find(target.query)
      .filter(({ access: { instance }, application }) =>
        coversApplication(target, instance.name, application),
      )
      .map(({ access, application }) => {
        const key = keyOf(access.instance.name, application);
        const known =
          this.#applications.get(key) ?? this.#read(access, application);
        this.#applications.set(key, known);
        return { key, sortKey: `${known.environmentKey}\n${key}` };
      })
      .sort((a, b) => compare(a.sortKey, b.sortKey))
      .map(({ key }) => key);
  }

  #read(
    access: ArgocdInstanceAccess,
    application: ArgocdApplication,
  ): FleetApplication {
    return readFleetApplication({
      access,
      application,
      matcher: this.#matcher,
      promotionOrder: this.#promotionOrder,
    });
  }

  #onChange({ instance, applications }: MirrorChange): void {
    for (const { before, after } of applications) {
      if (!before || !after || !isInSamePlace(before, after)) {
        this.#version += 1;
        this.#moves.push({ instance, before, after });
      }
      const changed = after ?? before;
      if (changed) {
        this.#refresh(keyOf(instance, changed), after);
      }
    }
    this.#moves = this.#moves.slice(-MAX_MOVES);
  }

  #refresh(key: string, application: ArgocdApplication | undefined): void {
    const known = this.#applications.get(key);
    if (!application) {
      this.#applications.delete(key);
    } else if (known) {
      this.#applications.set(key, this.#read(known.access, application));
    }
  }
}

function readEntity(grant: EntityGrant): FleetEntity | null {
  try {
    return readFleetEntity(grant.entity, grant.target());
  } catch (error) {
    // One entity that cannot be read is no reason to show none. Its own page says what is wrong.
    if (error instanceof InputError || error instanceof NotFoundError) {
      return null;
    }
    throw error;
  }
}

/** Whether it is in the same environment and belongs to the same entities. */
function isInSamePlace(a: ArgocdApplication, b: ArgocdApplication): boolean {
  return (
    a.project === b.project &&
    isDeepStrictEqual(a.labels, b.labels) &&
    isDeepStrictEqual(a.destination, b.destination)
  );
}

function keyOf(instance: string, application: ArgocdApplication): string {
  return [instance, applicationKey(application)].join('\n');
}

function byTitle(a: FleetEntity, b: FleetEntity): number {
  return compare(a.titleKey, b.titleKey) || compare(a.ref, b.ref);
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
