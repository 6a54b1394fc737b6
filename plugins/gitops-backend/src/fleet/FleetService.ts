import {
  Fleet,
  FleetEntry,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { EntityGrant } from '../access/EntityGrant';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import {
  ApplicationFacts,
  applicationFacts,
} from '../deployments/applicationFacts';
import { ApplicationOverview } from '../deployments/ApplicationOverview';
import { filterFleet, FleetRequest } from './filterFleet';
import { FleetIndex, FleetRow } from './FleetIndex';
import { sortFleet } from './sortFleet';

type Freshness = Pick<FleetEntry, 'observedAt' | 'stale'>;

interface FleetSources {
  index: Pick<FleetIndex, 'rowsOf'>;
  instances: Pick<ArgocdInstances, 'statuses'>;
  overview: Pick<ApplicationOverview, 'summaryOf' | 'wantSummary'>;
}

/**
 * Answers for all that a person may see, out of memory: nobody waits for Argo CD or GitHub. What is not known of the
 * rows that are sent is asked for afterwards, and a signal says when it is. What the grants do not allow is neither shown
 * nor counted, and nothing of what one person may see is kept for another.
 */
export class FleetService {
  readonly #sources: FleetSources;

  static create(options: FleetSources): FleetService {
    return new FleetService(options);
  }

  private constructor(sources: FleetSources) {
    this.#sources = sources;
  }

  /**
   * @param grants - all that the person may read
   * @throws InputError for an owner or a system that is no entity reference
   */
  fleetOf(grants: readonly EntityGrant[], request: FleetRequest): Fleet {
    const { offset, limit } = request;
    const freshness = freshnessOf(this.#sources.instances.statuses());
    const { rows, counts } = filterFleet(
      this.#sources.index.rowsOf(grants),
      request,
    );
    const page = sortFleet(rows, request).slice(offset, offset + limit);
    page.forEach(row => this.#sources.overview.wantSummary(row.application));
    return {
      items: page.flatMap(row => {
        const known = freshness.get(row.application.access.instance.name);
        return known ? [this.#toEntry(row, known)] : [];
      }),
      total: rows.length,
      counts,
    };
  }

  #toEntry(row: FleetRow, freshness: Freshness): FleetEntry {
    const { entity, application: found } = row;
    const { access, application, environment, state } = found;
    const deployedAt = application.history.at(0)?.deployedAt;
    return {
      entityRef: entity.ref,
      title: entity.title,
      ...(entity.owner ? { owner: entity.owner } : {}),
      ...(entity.system ? { system: entity.system } : {}),
      environment,
      state,
      application: {
        ...inShort(applicationFacts(access.instance, application)),
        ...this.#sources.overview.summaryOf(found),
        ...(deployedAt ? { deployedAt } : {}),
      },
      ...freshness,
    };
  }
}

/** Of the instances that were ever reached: the others have no Applications. */
function freshnessOf(statuses: InstanceStatus[]): Map<string, Freshness> {
  return new Map(
    statuses.flatMap(({ name, observedAt, state }) =>
      observedAt === undefined
        ? []
        : [[name, { observedAt, stale: state !== 'live' }]],
    ),
  );
}

function inShort(
  facts: ApplicationFacts,
): Omit<FleetEntry['application'], 'desiredImage' | 'revision' | 'deployedAt'> {
  const { id, name, instance, url, health, healthMessage } = facts;
  const { sync, images, autoSync } = facts;
  return {
    id,
    name,
    instance,
    url,
    health,
    ...(healthMessage ? { healthMessage } : {}),
    sync,
    images,
    autoSync,
  };
}
