import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  DEPLOYMENTS_SIGNAL_CHANNEL,
  DeploymentsChanged,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationChange,
  GitopsEnvironment,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';
import {
  coversApplication,
  coversTeam,
  EntityTarget,
} from '../access/EntityTarget';
import { ArgocdInstances, FoundApplication } from '../argocd/ArgocdInstances';
import { PullRequestChange } from '../pullRequests/PullRequestWatch';
import { Audience } from './Audience';
import { ChangedEnvironments } from './ChangedEnvironments';
import { EnvironmentMatcher } from './EnvironmentMatcher';

const COALESCE_MS = 200;
// Above this, comparing with every entity costs more than people asking once too often.
const MAX_COMPARED_CHANGES = 100;
/** No environment has it: only who may see all of them is told. */
const NOWHERE = '';

/**
 * Tells people who look at an entity that something about it changed in an environment that they may see, and nobody
 * else. Changes within a moment become one signal; a deployment is about ten events.
 */
export class DeploymentsSignals {
  readonly #signals: SignalsService;
  readonly #audience: Audience;
  readonly #logger: LoggerService;
  readonly #instances: Pick<ArgocdInstances, 'find'>;
  readonly #environments: GitopsEnvironment[];
  readonly #matcher: EnvironmentMatcher;
  readonly #changed = new Map<string, ChangedEnvironments>();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  static create(options: {
    signals: SignalsService;
    audience: Audience;
    logger: LoggerService;
    instances: Pick<ArgocdInstances, 'find'>;
    environments: GitopsEnvironment[];
  }): DeploymentsSignals {
    return new DeploymentsSignals(options);
  }

  private constructor(
    options: Parameters<typeof DeploymentsSignals.create>[0],
  ) {
    this.#signals = options.signals;
    this.#audience = options.audience;
    this.#logger = options.logger;
    this.#instances = options.instances;
    this.#environments = options.environments;
    this.#matcher = EnvironmentMatcher.create(options);
  }

  onMirrorChange(change: MirrorChange): void {
    const { applications, instance, projects, status } = change;
    if (status || applications.length > MAX_COMPARED_CHANGES) {
      this.#onInstanceChange(instance);
      return;
    }
    if (applications.length > 0) {
      for (const target of this.#audience.targets()) {
        const names = applications.flatMap(each =>
          this.#environmentsOf(target, instance, each),
        );
        this.#mark(target.entityRef, names);
      }
    }
    if (projects.length > 0) {
      const names = new Set(projects);
      this.onApplicationChange(
        ({ access, application }) =>
          access.instance.name === instance && names.has(application.project),
      );
    }
  }

  onPullRequestChange(changes: PullRequestChange[]): void {
    for (const target of this.#audience.targets()) {
      for (const { team, application, environments } of changes) {
        if (application === target.application && coversTeam(target, team)) {
          this.#mark(target.entityRef, [...environments, NOWHERE]);
        }
      }
    }
  }

  /** Something is different about Applications that the mirrors do not tell. */
  onApplicationChange(isChanged: (found: FoundApplication) => boolean): void {
    for (const target of this.#audience.targets()) {
      const names = this.#instances
        .find(target.query)
        .filter(
          found =>
            coversApplication(
              target,
              found.access.instance.name,
              found.application,
            ) && isChanged(found),
        )
        .map(
          ({ access, application }) =>
            this.#matcher.environmentOf(access.instance.name, application).name,
        );
      this.#mark(target.entityRef, names);
    }
  }

  /** Something is different about an entity in one environment. */
  onEnvironmentChange(entityRef: string, environment: string): void {
    this.#mark(entityRef, [environment]);
  }

  /** Nothing is told from here on. */
  stop(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#changed.clear();
  }

  #onInstanceChange(instance: string): void {
    const names = this.#environments
      .filter(environment => environment.instance === instance)
      .map(({ name }) => name);
    for (const { entityRef } of this.#audience.targets()) {
      this.#changesOf(entityRef).addUnconfigured(instance);
      this.#mark(entityRef, names);
    }
    this.#wake();
  }

  /** The environments in which a change concerns an entity. */
  #environmentsOf(
    target: EntityTarget,
    instance: string,
    { before, after }: ApplicationChange,
  ): string[] {
    return [before, after].flatMap(application =>
      application && coversApplication(target, instance, application)
        ? [this.#matcher.environmentOf(instance, application).name]
        : [],
    );
  }

  #mark(entityRef: string, environments: string[]): void {
    if (environments.length > 0) {
      this.#changesOf(entityRef).add(environments);
      this.#wake();
    }
  }

  #changesOf(entityRef: string): ChangedEnvironments {
    const changes =
      this.#changed.get(entityRef) ?? ChangedEnvironments.create();
    this.#changed.set(entityRef, changes);
    return changes;
  }

  #wake(): void {
    if (this.#changed.size > 0 && !this.#isOver) {
      this.#timer ??= setTimeout(() => this.#flush(), COALESCE_MS);
    }
  }

  #flush(): void {
    this.#timer = undefined;
    const byUsers = new Map<string, { users: string[]; refs: string[] }>();
    for (const [entityRef, environments] of this.#changed) {
      const users = this.#audience.usersOf(entityRef, name =>
        environments.has(name),
      );
      const key = users.join('\n');
      const group = byUsers.get(key) ?? { users, refs: [] };
      group.refs.push(entityRef);
      byUsers.set(key, group);
    }
    this.#changed.clear();
    for (const { users, refs } of byUsers.values()) {
      if (users.length > 0) {
        this.#publish(users, refs);
      }
    }
  }

  #publish(users: string[], entityRefs: string[]): void {
    const message: DeploymentsChanged = { entityRefs };
    this.#signals
      .publish({
        channel: DEPLOYMENTS_SIGNAL_CHANNEL,
        recipients: { type: 'user', entityRef: users },
        message,
      })
      .catch(error =>
        this.#logger.warn(
          `A change could not be signalled: ${
            isError(error) ? error.message : error
          }`,
        ),
      );
  }
}
