import {
  Application,
  ApplicationCondition,
  ApplicationStatus,
} from '../applications/Application';
import { ApplicationStore } from '../applications/ApplicationStore';
import {
  CONTROLLER_NAMESPACE,
  instanceName,
} from '../applications/instanceName';
import { NO_SOURCE, targetRevisions } from '../applications/sources';
import { Cluster } from '../applications/Cluster';
import { assignedWindows, SyncWindow } from '../applications/SyncWindow';
import { KubernetesObject, timestamp } from '../cluster/KubernetesObject';
import { ObjectStore } from '../cluster/ObjectStore';
import { HealthStatus } from '../health/Health';
import { ManifestError } from '../render/ManifestError';
import { isHook } from '../sync/hooks';
import { DesiredState, ManifestSource } from '../render/ManifestSource';
import {
  applicationHealth,
  ComparedResource,
  pairResources,
  resourceStatus,
} from './compareResources';
import { LiveObject, liveResources, withDependents } from './liveResources';
import { orphans } from './orphans';
import { summarize } from './summarize';
import { validateApplication } from './validateApplication';

/** What a comparison decides; operations write the rest of a status. */
export type ComparedStatus = Omit<
  ApplicationStatus,
  'operationState' | 'history'
>;

/** What Git wants, or why that cannot be told; `passing` when Git is not to blame. */
type Desired = DesiredState | { problem: string; passing: boolean };

/** Compares what Git wants with what lives, and says it in the words of an Application's status. */
export class ApplicationComparison {
  readonly #applications: ApplicationStore;
  readonly #objects: ObjectStore;
  readonly #manifests: ManifestSource;
  readonly #clusters: Cluster[];
  readonly #repositoryUrl: string;

  private constructor(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    manifests: ManifestSource;
    clusters: Cluster[];
    repositoryUrl: string;
  }) {
    this.#applications = options.applications;
    this.#objects = options.objects;
    this.#manifests = options.manifests;
    this.#clusters = options.clusters;
    this.#repositoryUrl = options.repositoryUrl;
  }

  static create(options: {
    applications: ApplicationStore;
    objects: ObjectStore;
    manifests: ManifestSource;
    clusters: Cluster[];
    /** Of the repository that `manifests` reads. */
    repositoryUrl: string;
  }): ApplicationComparison {
    return new ApplicationComparison(options);
  }

  /** Where an application goes, or what is wrong with its spec. */
  validate(
    application: Application,
  ): { cluster: Cluster } | { problem: string } {
    return validateApplication({
      application,
      project: this.#applications.project(application.spec.project),
      clusters: this.#clusters,
      repositoryUrl: this.#repositoryUrl,
    });
  }

  /** The sync windows of its project that are for an application. */
  syncWindows(application: Application): SyncWindow[] {
    const valid = this.validate(application);
    return assignedWindows(
      this.#applications.project(application.spec.project)?.spec.syncWindows ??
        [],
      application,
      'cluster' in valid ? valid.cluster : undefined,
    );
  }

  /** Wanted and living resources of an application whose spec is valid. */
  async pairs(application: Application): Promise<ComparedResource[]> {
    const valid = this.validate(application);
    if ('problem' in valid) {
      return [];
    }
    return pairResources({
      cluster: valid.cluster.server,
      targets: targetsOf(await this.#desired(application)),
      live: this.#live(application, valid.cluster),
    });
  }

  /**
   * Status of an application as it is now; conditions of earlier syncs are not part of it.
   *
   * @returns `passing` when what is wrong is not in Git and may be gone the next time
   */
  async compare(
    application: Application,
  ): Promise<{ status: ComparedStatus; passing: boolean }> {
    const valid = this.validate(application);
    if ('problem' in valid) {
      return {
        status: invalidStatus(application.status, valid.problem),
        passing: false,
      };
    }
    const { cluster } = valid;
    const desired = await this.#desired(application);
    const live = this.#live(application, cluster);
    const pairs = pairResources({
      cluster: cluster.server,
      targets: targetsOf(desired),
      live,
    });
    const status = comparedStatus({ application, pairs, desired });
    const warnings = this.#warnings(application);
    return {
      status: {
        ...status,
        ...(warnings.length > 0
          ? { conditions: [...(status.conditions ?? []), ...warnings] }
          : {}),
        reconciledAt: timestamp(Date.now()),
        summary: summarize(withDependents(this.#objects, live)),
        resourceHealthSource: 'appTree',
        controllerNamespace: CONTROLLER_NAMESPACE,
        sourceHydrator: {},
      },
      passing: 'problem' in desired && desired.passing,
    };
  }

  /** What lives beside an application and is nobody's, where its project asks for that. */
  orphans(application: Application): LiveObject[] {
    const valid = this.validate(application);
    return 'problem' in valid
      ? []
      : orphans({
          objects: this.#objects,
          applications: this.#applications,
          project: this.#applications.project(application.spec.project),
          cluster: valid.cluster.server,
          application,
        });
  }

  #warnings(application: Application): ApplicationCondition[] {
    const count = this.orphans(application).length;
    const project = this.#applications.project(application.spec.project);
    return count > 0 && project?.spec.orphanedResources?.warn !== false
      ? conditions(application.status, {
          type: 'OrphanedResourceWarning',
          message: `Application has ${count} orphaned resources`,
        })
      : [];
  }

  #live(application: Application, { server }: Cluster): LiveObject[] {
    return liveResources({
      objects: this.#objects,
      cluster: server,
      application: instanceName(application.metadata),
    });
  }

  async #desired(application: Application): Promise<Desired> {
    try {
      return await this.#manifests.desired(application);
    } catch (error) {
      return error instanceof ManifestError
        ? { problem: error.message, passing: false }
        : { problem: `Failed to load target state: ${error}`, passing: true };
    }
  }
}

/** Hooks are wanted by a sync, not by the state of an application. */
function targetsOf(desired: Desired): KubernetesObject[] {
  return 'problem' in desired
    ? []
    : desired.manifests.filter(manifest => !isHook(manifest));
}

/** The comparison could not even begin: what was found before stands, but means nothing any more. */
function invalidStatus(
  before: ApplicationStatus,
  problem: string,
): ComparedStatus {
  const { operationState, history, ...compared } = before;
  return {
    ...compared,
    sync: { ...before.sync, status: 'Unknown' },
    health: health(before, 'Unknown'),
    conditions: conditions(before, {
      type: 'InvalidSpecError',
      message: problem,
    }),
  };
}

function comparedStatus({
  application: { spec, status: before },
  pairs,
  desired,
}: {
  application: Application;
  pairs: ComparedResource[];
  desired: Desired;
}): Pick<
  ComparedStatus,
  'resources' | 'sync' | 'health' | 'conditions' | 'sourceType' | 'sourceTypes'
> {
  const failed = 'problem' in desired;
  const resources = pairs.map(pair =>
    resourceStatus(pair, { comparable: !failed }),
  );
  const shared = {
    ...(resources.length > 0 ? { resources } : {}),
    health: health(before, applicationHealth(pairs)),
  };
  const comparedTo = {
    source: spec.source ?? NO_SOURCE,
    destination: spec.destination,
    ...(spec.sources ? { sources: spec.sources } : {}),
  };
  const at = (revisions: string[]) =>
    spec.sources ? { revisions } : { revision: revisions[0] };
  if (failed) {
    return {
      ...shared,
      sync: {
        status: 'Unknown',
        comparedTo,
        ...at(targetRevisions(spec)),
      },
      conditions: conditions(before, {
        type: 'ComparisonError',
        message: desired.problem,
      }),
    };
  }
  const synced = resources.every(
    ({ status, hook }) => hook || status === 'Synced',
  );
  return {
    ...shared,
    sync: {
      status: synced ? 'Synced' : 'OutOfSync',
      comparedTo,
      ...at(desired.revisions),
    },
    ...(spec.sources
      ? { sourceTypes: desired.sourceTypes }
      : { sourceType: desired.sourceTypes[0] }),
  };
}

function health(
  before: ApplicationStatus,
  status: HealthStatus,
): ApplicationStatus['health'] {
  return before.health.status === status
    ? before.health
    : { status, lastTransitionTime: timestamp(Date.now()) };
}

/** One condition, with the time since when it holds. */
export function conditions(
  before: ApplicationStatus,
  { type, message }: Pick<ApplicationCondition, 'type' | 'message'>,
): ApplicationCondition[] {
  const known = before.conditions?.find(
    condition => condition.type === type && condition.message === message,
  );
  return [
    known ?? { type, message, lastTransitionTime: timestamp(Date.now()) },
  ];
}
