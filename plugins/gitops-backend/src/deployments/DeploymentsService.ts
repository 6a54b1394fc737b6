import {
  ApplicationStatus,
  EntityDeployments,
  HEALTH_STATUSES,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsEnvironment } from '@gitops-flow/backstage-plugin-gitops-node';
import { coversApplication, EntityTarget } from '../access/EntityTarget';
import { ArgocdInstances } from '../argocd/ArgocdInstances';
import { PullRequestWatch } from '../pullRequests/PullRequestWatch';
import { ApplicationOverview } from './ApplicationOverview';
import { MatchedEnvironment } from './EnvironmentMatcher';
import { environmentState } from './environmentState';

interface EnvironmentApplications {
  environment: MatchedEnvironment;
  applications: ApplicationStatus[];
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

  static create(options: DeploymentSources): DeploymentsService {
    return new DeploymentsService(options);
  }

  private constructor(sources: DeploymentSources) {
    this.#sources = sources;
    this.#environments = sources.environments.map(
      ({ name, title, instance }) => ({ name, title, instance }),
    );
  }

  deploymentsOf(target: EntityTarget): EntityDeployments {
    const instances = this.#sources.instances.statuses();
    const pullRequests = this.#sources.pullRequests.pullRequestsOf(
      target.application,
    );
    const found = this.#applicationsByEnvironment(target, instances);
    // What runs outside of the configured environments is shown behind them.
    const others = [...found.values()]
      .map(({ environment }) => environment)
      .filter(({ name }) => !this.#environments.some(is => is.name === name))
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
    return {
      entityRef: target.entityRef,
      environments: [...this.#environments, ...others].map(environment => {
        const applications = found.get(environment.name)?.applications ?? [];
        const touching = pullRequests.filter(({ environments }) =>
          environments.includes(environment.name),
        );
        return {
          ...environment,
          ...freshness(instances, environment.instance),
          state: environmentState({
            known: isKnown(instances, environment.instance),
            applications,
            pullRequests: touching,
          }),
          applications: applications.sort(byHealth),
          pullRequests: touching.map(({ number }) => number),
        };
      }),
      pullRequests,
      instances,
    };
  }

  #applicationsByEnvironment(
    target: EntityTarget,
    instances: InstanceStatus[],
  ): Map<string, EnvironmentApplications> {
    const { overview } = this.#sources;
    const byEnvironment = new Map<string, EnvironmentApplications>();
    for (const found of this.#sources.instances.find(target.query)) {
      const { access, application } = found;
      const { name } = access.instance;
      const { observedAt, stale } = freshness(instances, name);
      if (
        observedAt === undefined ||
        !coversApplication(target, name, application)
      ) {
        continue;
      }
      const environment = overview.environmentOf(found);
      const entry = byEnvironment.get(environment.name) ?? {
        environment,
        applications: [],
      };
      entry.applications.push(overview.statusOf(found, { observedAt, stale }));
      byEnvironment.set(environment.name, entry);
      overview.want(found);
    }
    return byEnvironment;
  }
}

function isKnown(instances: InstanceStatus[], name: string): boolean {
  return instances.some(
    instance => instance.name === name && instance.state !== 'connecting',
  );
}

/** How old what is said of an instance is. */
function freshness(
  instances: InstanceStatus[],
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
