import { Clock } from './Clock';
import { ContentLimits, readsPerMinute } from './contentLimits';
import { PaceWait } from './Pace';

/** Nobody wants to read about shorter ones. */
const WORTH_A_LINE_MS = 1_000;

const LINE_EVERY_MS = 60_000;

/** A timer may be a little early. */
const TOLERANCE_MS = 500;

/**
 * Tells a log that requests wait for GitHub: one line when it starts and one every minute, however many requests wait
 * together.
 */
export class WaitReport {
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #contentRequests: { perMinute: number; perHour: number } | undefined;
  #last: { cause: PaceWait['cause']; atMs: number } | undefined;

  constructor(options: {
    clock: Clock;
    log: (line: string) => void;
    contentRequests?: ContentLimits;
  }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#contentRequests = options.contentRequests;
  }

  onWait(wait: PaceWait): void {
    const isShort =
      wait.ms < WORTH_A_LINE_MS && wait.waitedMs < LINE_EVERY_MS - TOLERANCE_MS;
    const nowMs = this.#clock.now();
    const isSaid =
      this.#last?.cause === wait.cause &&
      nowMs - this.#last.atMs < LINE_EVERY_MS - TOLERANCE_MS;
    if (isShort || isSaid) {
      return;
    }
    this.#last = { cause: wait.cause, atMs: nowMs };
    const length =
      wait.ms > 0
        ? `waiting ${describeDuration(wait.ms)}`
        : `waiting for ${describeDuration(wait.waitedMs)} already`;
    this.#log(
      `${this.#describe(wait.cause)}: ${length}, ${describeAhead(wait.ahead)}`,
    );
  }

  #describe(cause: PaceWait['cause']): string {
    switch (cause) {
      case 'primary':
        return 'GitHub’s rate limit for this hour is used up';
      case 'secondary':
        return 'GitHub asks for a pause (secondary rate limit)';
      case 'writes':
        return `GitHub takes ${
          this.#contentRequests?.perMinute
        } changes a minute and ${this.#contentRequests?.perHour} an hour`;
      case 'reads':
        return `GitHub answers ${readsPerMinute(
          this.#contentRequests,
        )} questions a minute beside the changes`;
      default:
        return 'Other requests to GitHub go first';
    }
  }
}

function describeDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  return seconds < 120 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function describeAhead(ahead: number): string {
  switch (ahead) {
    case 0:
      return 'no request is ahead';
    case 1:
      return '1 request is ahead';
    default:
      return `${ahead} requests are ahead`;
  }
}
