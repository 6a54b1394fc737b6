import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';

/** Windows of so many entities and environments that people look at. */
const MAX_EXPECTED = 10_000;
/** Longest wait: timers cannot wait for a month. */
const MAX_WAIT_MS = 3_600_000;
/** Argo CD counts in seconds. */
const MARGIN_MS = 1_000;

/** A place in which a sync window opens or closes. */
interface Expected {
  entityRef: string;
  environment: string;
  /** When, in milliseconds. */
  at: number;
}

/**
 * Tells when a sync window opens or closes for what somebody was told about: nothing else says so.
 */
export class WindowAlarm {
  readonly #onDue: (entityRef: string, environment: string) => void;
  readonly #expected = new Map<string, Expected>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;

  static create(options: {
    onDue: (entityRef: string, environment: string) => void;
  }): WindowAlarm {
    return new WindowAlarm(options.onDue);
  }

  private constructor(onDue: (entityRef: string, environment: string) => void) {
    this.#onDue = onDue;
  }

  /** @param deployments - an answer that somebody gets */
  expect({ entityRef, environments }: EntityDeployments): void {
    for (const { name, applications } of environments) {
      for (const { windows } of applications) {
        if (windows?.nextChangeAt) {
          const at = Date.parse(windows.nextChangeAt);
          this.#expect({ entityRef, environment: name, at });
        }
      }
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#expected.clear();
  }

  #expect(expected: Expected): void {
    const key = [expected.entityRef, expected.environment].join('\n');
    const known = this.#expected.get(key);
    // Of several Applications in one environment, the first change is the next news.
    if (known && known.at <= expected.at) {
      return;
    }
    this.#expected.set(key, expected);
    if (this.#expected.size > MAX_EXPECTED) {
      const [oldest] = this.#expected.keys();
      this.#expected.delete(oldest);
    }
    this.#wakeAt(expected.at);
  }

  #wakeAt(at: number): void {
    if (at >= this.#timerAt) {
      return;
    }
    const now = Date.now();
    this.#timerAt = Math.min(at, now + MAX_WAIT_MS);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => this.#ring(),
      Math.max(0, this.#timerAt - now) + MARGIN_MS,
    );
    this.#timer.unref();
  }

  #ring(): void {
    this.#timerAt = Infinity;
    const now = Date.now();
    for (const [key, { entityRef, environment, at }] of this.#expected) {
      if (at <= now) {
        this.#expected.delete(key);
        this.#onDue(entityRef, environment);
      }
    }
    const next = Math.min(...[...this.#expected.values()].map(({ at }) => at));
    if (Number.isFinite(next)) {
      this.#wakeAt(next);
    }
  }
}
