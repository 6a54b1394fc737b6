import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  DEPLOYMENTS_SIGNAL_CHANNEL,
  DeploymentsChanged,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  matchesQuery,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { EntityTarget } from '../access/readEntityTarget';
import { Audience } from './Audience';

const COALESCE_MS = 200;
// Above this, comparing with every entity costs more than people asking once too often.
const MAX_COMPARED_CHANGES = 100;

/**
 * Tells people who look at an entity that something about it changed, and nobody else. Changes within a moment become
 * one signal; a deployment is about ten events.
 */
export class DeploymentsSignals {
  readonly #signals: SignalsService;
  readonly #audience: Audience;
  readonly #logger: LoggerService;
  readonly #changed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  static create(options: {
    signals: SignalsService;
    audience: Audience;
    logger: LoggerService;
  }): DeploymentsSignals {
    return new DeploymentsSignals(
      options.signals,
      options.audience,
      options.logger,
    );
  }

  private constructor(
    signals: SignalsService,
    audience: Audience,
    logger: LoggerService,
  ) {
    this.#signals = signals;
    this.#audience = audience;
    this.#logger = logger;
  }

  onMirrorChange(change: MirrorChange): void {
    const { applications, status } = change;
    const everybody = status || applications.length > MAX_COMPARED_CHANGES;
    this.#markChanged(
      ({ query }) =>
        everybody ||
        applications.some(
          ({ before, after }) =>
            (before && matchesQuery(before, query)) ||
            (after && matchesQuery(after, query)),
        ),
    );
  }

  onPullRequestChange(applications: string[]): void {
    this.#markChanged(({ application }) => applications.includes(application));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#changed.clear();
  }

  #markChanged(isChanged: (target: EntityTarget) => boolean): void {
    for (const target of this.#audience.targets().filter(isChanged)) {
      this.#changed.add(target.entityRef);
    }
    if (this.#changed.size > 0 && !this.#timer) {
      this.#timer = setTimeout(() => this.#flush(), COALESCE_MS);
    }
  }

  #flush(): void {
    this.#timer = undefined;
    const byUsers = new Map<string, { users: string[]; refs: string[] }>();
    for (const entityRef of this.#changed) {
      const users = this.#audience.usersOf(entityRef);
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
