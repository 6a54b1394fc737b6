import { RequestHandler, Response } from 'express';
import { Viewer } from '../Access';
import { GithubError } from '../errors';

const HOUR_MS = 3_600_000;

interface Window {
  used: number;
  /** Milliseconds since 1970. */
  resetsAt: number;
}

/** GitHub's primary rate limit: so many requests an hour for each account. */
export class RateLimit {
  readonly #perHour: number;
  readonly #windows = new Map<string, Window>();

  private constructor(perHour: number) {
    this.#perHour = perHour;
  }

  static create({ perHour }: { perHour: number }): RateLimit {
    return new RateLimit(perHour);
  }

  /** Counts a request, announces in its headers what is left, and refuses what is too much. */
  get handler(): RequestHandler {
    return (req, res, next) => {
      const window = this.#window(res);
      // The question about the limit is free, as is being told that nothing has changed.
      if (req.path !== '/rate_limit') {
        if (window.used >= this.#perHour) {
          this.#announce(res, window);
          next(
            new GithubError(403, `API rate limit exceeded for ${keyOf(res)}.`),
          );
          return;
        }
        window.used += 1;
      }
      this.#announce(res, window);
      res.on('finish', () => {
        if (res.locals.freeOfCharge) {
          window.used -= 1;
        }
      });
      next();
    };
  }

  /** Body of `GET /rate_limit`. */
  describe(viewer: Viewer | undefined): object {
    const window = this.#windowOf(viewer ? viewer.account.login : 'anonymous');
    const core = {
      limit: this.#perHour,
      used: window.used,
      remaining: this.#perHour - window.used,
      reset: Math.ceil(window.resetsAt / 1000),
    };
    return {
      resources: { core, search: { ...core, used: 0, remaining: core.limit } },
      rate: core,
    };
  }

  #announce(res: Response, window: Window): void {
    res.set({
      'x-ratelimit-limit': String(this.#perHour),
      'x-ratelimit-remaining': String(this.#perHour - window.used),
      'x-ratelimit-used': String(window.used),
      'x-ratelimit-reset': String(Math.ceil(window.resetsAt / 1000)),
      'x-ratelimit-resource': 'core',
    });
  }

  #window(res: Response): Window {
    return this.#windowOf(keyOf(res));
  }

  #windowOf(key: string): Window {
    const now = Date.now();
    const known = this.#windows.get(key);
    if (known && known.resetsAt > now) {
      return known;
    }
    const window = { used: 0, resetsAt: now + HOUR_MS };
    this.#windows.set(key, window);
    return window;
  }
}

function keyOf(res: Response): string {
  const viewer: Viewer | undefined = res.locals.viewer;
  return viewer ? viewer.account.login : 'anonymous';
}
