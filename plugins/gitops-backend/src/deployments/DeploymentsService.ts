import {
  ApplicationStatus,
  EntityDeployments,
  HEALTH_STATUSES,
  InstanceStatus,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { GitopsEnvironment } from '@gitops-flow/backstage-plugin-gitops-node';
import { EntityTarget } from '../access/readEntityTarget';
import { PullRequestWatch } from '../pullRequests/PullRequestWatch';
import { EnvironmentMatcher, MatchedEnvironment } from './EnvironmentMatcher';
import { environmentState } from './environmentState';
import { InstanceMirrors } from './InstanceMirrors';
import { toApplicationStatus } from './toApplicationStatus';

interface EnvironmentApplications {
  environment: MatchedEnvironment;
  applications: ApplicationStatus[];
}

/**
 * Answers for an entity out of memory: no call to Argo CD or GitHub.
 */
export class DeploymentsService {
  readonly #environments: GitopsEnvironment[];
  readonly #matcher: EnvironmentMatcher;
  readonly #mirrors: Pick<InstanceMirrors, 'find' | 'statuses'>;
  readonly #pullRequests: Pick<PullRequestWatch, 'pullRequestsOf'>;

  static create(options: {
    environments: GitopsEnvironment[];
    mirrors: Pick<InstanceMirrors, 'find' | 'statuses'>;
    pullRequests: Pick<PullRequestWatch, 'pullRequestsOf'>;
  }): DeploymentsService {
    return new DeploymentsService(options);
  }

  private constructor(options: {
    environments: GitopsEnvironment[];
    mirrors: Pick<InstanceMirrors, 'find' | 'statuses'>;
    pullRequests: Pick<PullRequestWatch, 'pullRequestsOf'>;
  }) {
    this.#environments = options.environments;
    this.#matcher = EnvironmentMatcher.create(options);
    this.#mirrors = options.mirrors;
    this.#pullRequests = options.pullRequests;
  }

  deploymentsOf(target: EntityTarget): EntityDeployments {
    const instances = this.#mirrors.statuses();
    const pullRequests = this.#pullRequests.pullRequestsOf(target.application);
    const found = this.#applicationsByEnvironment(target);
    const configured = this.#environments.map(({ name, title, instance }) => ({
      name,
      title,
      instance,
    }));
    // What runs outside of the configured environments is shown behind them.
    const others = [...found.values()]
      .map(({ environment }) => environment)
      .filter(({ name }) => !configured.some(other => other.name === name))
      .sort((a, b) => a.name.localeCompare(b.name, 'en'));
    return {
      entityRef: target.entityRef,
      environments: [...configured, ...others].map(environment => {
        const applications = found.get(environment.name)?.applications ?? [];
        const touching = pullRequests.filter(({ environments }) =>
          environments.includes(environment.name),
        );
        return {
          ...environment,
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
  ): Map<string, EnvironmentApplications> {
    const found = new Map<string, EnvironmentApplications>();
    for (const { instance, application } of this.#mirrors.find(target.query)) {
      const environment = this.#matcher.environmentOf(
        instance.name,
        application,
      );
      const entry = found.get(environment.name) ?? {
        environment,
        applications: [],
      };
      entry.applications.push(toApplicationStatus(instance, application));
      found.set(environment.name, entry);
    }
    return found;
  }
}

function isKnown(instances: InstanceStatus[], name: string): boolean {
  return instances.some(
    instance => instance.name === name && instance.state !== 'connecting',
  );
}

function byHealth(a: ApplicationStatus, b: ApplicationStatus): number {
  return (
    HEALTH_STATUSES.indexOf(b.health) - HEALTH_STATUSES.indexOf(a.health) ||
    a.name.localeCompare(b.name, 'en')
  );
}
