import {
  ApplicationStatus,
  DeploymentPullRequest,
  EntityDeployments,
  HEALTH_STATUSES,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ExpiringMap,
  GitopsEnvironment,
} from '@gitops-flow/backstage-plugin-gitops-node';
import {
  coversApplication,
  coversTeam,
  EntityTarget,
} from '../access/EntityTarget';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { PullRequestWatch } from '../pullRequests/PullRequestWatch';
import { ApplicationOverview } from './ApplicationOverview';
import { MatchedEnvironment } from './EnvironmentMatcher';
import { environmentState } from './environmentState';

/** Entities that are looked at again and again; of others the answer is put together anew. */
const MAX_ANSWERS = 1_000;

interface PlacedApplication {
  environment: MatchedEnvironment;
  status: ApplicationStatus;
}

/** All that an answer is made of: it stays the same objects for as long as they say the same. */
interface Parts {
  instances: readonly InstanceStatus[];
  pullRequests: readonly DeploymentPullRequest[];
  applications: readonly PlacedApplication[];
}

interface Answer {
  madeOf: readonly object[];
  deployments: EntityDeployments;
}

interface DeploymentSources {
  environments: GitopsEnvironment[];
  instances: Pick<ArgocdInstances, 'find' | 'statuses'>;
  overview: Pick<ApplicationOverview, 'environmentOf' | 'statusOf' | 'want'>;
  pullRequests: Pick<PullRequestWatch, 'pullRequestsOf'>;
}

/**
 * Answers for an entity out of memory: nobody waits for Argo CD or GitHub. What is not known is asked for afterwards,
 * and a signal says when it is.
 */
export class DeploymentsService {
  readonly #environments: MatchedEnvironment[];
  readonly #sources: DeploymentSources;
  /** By reference. */
  readonly #answers = new ExpiringMap<Answer>({
    maxEntries: MAX_ANSWERS,
    ttlMs: Infinity,
  });

  static create(options: DeploymentSources): DeploymentsService {
    return new DeploymentsService(options);
  }

  private constructor(sources: DeploymentSources) {
    this.#sources = sources;
    this.#environments = sources.environments.map(
      ({ name, title, instance }) => ({ name, title, instance }),
    );
  }

  /** The same object for as long as it says the same. */
  deploymentsOf(target: EntityTarget): EntityDeployments {
    const { entityRef } = target;
    const parts = this.#partsOf(target);
    const madeOf = [
      ...parts.instances,
      parts.pullRequests,
      ...parts.applications.map(({ status }) => status),
    ];
    const known = this.#answers.get(entityRef);
    if (known && isSameList(known.madeOf, madeOf)) {
      return known.deployments;
    }
    const deployments = this.#putTogether(entityRef, parts);
    this.#answers.set(entityRef, { madeOf, deployments });
    return deployments;
  }

  #partsOf(target: EntityTarget): Parts {
    const { overview, ...sources } = this.#sources;
    const instances = sources.instances.statuses();
    const applications: PlacedApplication[] = [];
    for (const found of sources.instances.find(target.query)) {
      const { access, application } = found;
      const { name } = access.instance;
      const { observedAt, stale } = freshness(instances, name);
      if (
        observedAt !== undefined &&
        coversApplication(target, name, application)
      ) {
        applications.push({
          environment: overview.environmentOf(found),
          status: overview.statusOf(found, { observedAt, stale }),
        });
        overview.want(found);
      }
    }
    return {
      instances,
      pullRequests: sources.pullRequests.pullRequestsOf(
        target.application,
        team => coversTeam(target, team),
      ),
      applications,
    };
  }

  #putTogether(entityRef: string, parts: Parts): EntityDeployments {
    const { instances, pullRequests, applications } = parts;
    // What runs outside of the configured environments is shown behind them.
    const others = new Map(
      applications
        .filter(
          ({ environment: { name } }) =>
            !this.#environments.some(is => is.name === name),
        )
        .map(({ environment }) => [environment.name, environment]),
    );
    const environments = [
      ...this.#environments,
      ...[...others.values()].sort((a, b) =>
        a.name.localeCompare(b.name, 'en'),
      ),
    ];
    return {
      entityRef,
      environments: environments.map(environment => {
        const { name, instance } = environment;
        const placed = applications
          .filter(application => application.environment.name === name)
          .map(({ status }) => status)
          .sort(byHealth);
        const touching = pullRequests.filter(pullRequest =>
          pullRequest.environments.includes(name),
        );
        return {
          ...environment,
          ...freshness(instances, instance),
          state: environmentState({
            known: isKnown(instances, instance),
            applications: placed,
            pullRequests: touching,
          }),
          applications: placed,
          pullRequests: touching.map(({ number }) => number),
        };
      }),
      pullRequests: [...pullRequests],
      instances: [...instances],
    };
  }
}

function isSameList(a: readonly object[], b: readonly object[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}

function isKnown(instances: readonly InstanceStatus[], name: string): boolean {
  return instances.some(
    instance => instance.name === name && instance.state !== 'connecting',
  );
}

/** How old what is said of an instance is. */
function freshness(
  instances: readonly InstanceStatus[],
  name: string,
): { observedAt?: string; stale: boolean } {
  const instance = instances.find(status => status.name === name);
  return {
    ...(instance?.observedAt ? { observedAt: instance.observedAt } : {}),
    stale: instance?.state !== 'live',
  };
}

function byHealth(a: ApplicationStatus, b: ApplicationStatus): number {
  return (
    HEALTH_STATUSES.indexOf(b.health) - HEALTH_STATUSES.indexOf(a.health) ||
    a.name.localeCompare(b.name, 'en')
  );
}
