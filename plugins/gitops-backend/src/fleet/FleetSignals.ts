import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  FLEET_SIGNAL_CHANNEL,
  FleetChanged,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ApplicationChange,
  ArgocdApplication,
  MirrorChange,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { isDeepStrictEqual } from 'node:util';
import { fleetState } from './fleetState';

const INTEREST_MS = 600_000;
const MAX_PEOPLE = 5_000;
/** A deployment is about ten changes, and a fleet always changes somewhere. */
const COALESCE_MS = 200;
const PAUSE_MS = 2_000;
/** What an answer costs, doubled: however many people ask again, the backend has time for other things. */
const PAUSE_PER_PERSON_MS = 20;
const NOTHING_MORE: FleetChanged = {};

/**
 * Tells people who asked for the fleet in the last ten minutes that something changed, at most every two seconds,
 * and less often where they are many. It does not look at what of it they may see: it says nothing but that it is worth to ask again.
 */
export class FleetSignals {
  readonly #signals: SignalsService;
  readonly #logger: LoggerService;
  /** By when they asked; who asked last comes last. */
  readonly #people = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = -Infinity;

  static create(options: {
    signals: SignalsService;
    logger: LoggerService;
  }): FleetSignals {
    return new FleetSignals(options.signals, options.logger);
  }

  private constructor(signals: SignalsService, logger: LoggerService) {
    this.#signals = signals;
    this.#logger = logger;
  }

  /** This person has asked for the fleet now. */
  add(userEntityRef: string): void {
    this.#people.delete(userEntityRef);
    this.#people.set(userEntityRef, performance.now());
    if (this.#people.size > MAX_PEOPLE) {
      const [first] = this.#people.keys();
      this.#people.delete(first);
    }
  }

  onMirrorChange({ applications, status }: MirrorChange): void {
    if (status || applications.some(isVisible)) {
      this.changed();
    }
  }

  /** Something that the fleet shows is not as it was. */
  changed(): void {
    if (this.#people.size > 0) {
      const sinceMs = performance.now() - this.#toldAt;
      const pauseMs = Math.max(
        PAUSE_MS,
        PAUSE_PER_PERSON_MS * this.#people.size,
      );
      this.#timer ??= setTimeout(
        () => this.#tell(),
        Math.max(COALESCE_MS, pauseMs - sinceMs),
      );
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#people.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    const now = performance.now();
    for (const [person, askedAt] of this.#people) {
      if (now - askedAt > INTEREST_MS) {
        this.#people.delete(person);
      }
    }
    if (this.#people.size === 0) {
      return;
    }
    this.#toldAt = now;
    this.#signals
      .publish({
        channel: FLEET_SIGNAL_CHANNEL,
        recipients: { type: 'user', entityRef: [...this.#people.keys()] },
        message: NOTHING_MORE,
      })
      .catch(error =>
        this.#logger.warn(
          `A change of the fleet could not be signalled: ${
            isError(error) ? error.message : error
          }`,
        ),
      );
  }
}

/** Whether the fleet shows it. Most of what an operation says on its way is for the page of the entity. */
function isVisible({ before, after }: ApplicationChange): boolean {
  return (
    !before || !after || !isDeepStrictEqual(shownOf(before), shownOf(after))
  );
}

function shownOf(application: ArgocdApplication) {
  const { labels, project, destination, autoSync } = application;
  const { health, healthMessage, sync, images, history } = application;
  return {
    labels,
    project,
    destination,
    autoSync,
    health,
    healthMessage,
    sync,
    images,
    deployed: history[0],
    state: fleetState(application),
  };
}
