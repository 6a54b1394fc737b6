import { createHash } from 'node:crypto';
import { Clock } from './Clock';
import { ContentLimits } from './contentLimits';
import { Pace } from './Pace';
import { RateBudget } from './RateBudget';

const INTEGRATION = 'integration';

/** Whom GitHub counts requests for. */
export interface Identity {
  /** Names it without telling its token. */
  key: string;
  pace: Pace;
  budget: RateBudget;
}

/**
 * The identities that one host is asked as: the integration's credentials, and each person whose own token is used.
 */
export class Identities {
  readonly #clock: Clock;
  readonly #contentRequests: { perMinute: number; perHour: number } | undefined;
  readonly #known = new Map<string, Identity>();

  constructor(options: { clock: Clock; contentRequests?: ContentLimits }) {
    this.#clock = options.clock;
    this.#contentRequests = options.contentRequests;
  }

  /** @param token - of a person; without it the integration's credentials are meant */
  of(token: string | undefined): Identity {
    const key = keyOf(token);
    const known = this.#known.get(key);
    if (known) {
      return known;
    }
    this.#forget();
    const identity = {
      key,
      pace: Pace.create({
        contentRequests: this.#contentRequests,
        clock: this.#clock,
      }),
      budget: new RateBudget(this.#clock),
    };
    this.#known.set(key, identity);
    return identity;
  }

  /** Tokens change with each sign-in; what was counted for an old one is over after an hour. */
  #forget(): void {
    for (const [key, { pace }] of this.#known) {
      if (key !== INTEGRATION && pace.isIdle()) {
        this.#known.delete(key);
      }
    }
  }
}

function keyOf(token: string | undefined): string {
  return token === undefined
    ? INTEGRATION
    : createHash('sha256').update(token).digest('hex');
}
