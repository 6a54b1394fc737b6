import { randomUUID } from 'node:crypto';
import { RequestHandler, Response } from 'express';
import { Viewer } from '../Access';
import { GithubError } from '../errors';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const READ_POINTS = 1;
const WRITE_POINTS = 5;

/** GitHub's secondary limits for one account. github.com's: 80 and 500 requests, 900 points. */
export interface SecondaryLimitOptions {
  /** Requests that create, change or delete something. */
  contentRequests?: { perMinute: number; perHour: number };
  /** A request that only reads costs 1, any other 5. */
  points?: { perMinute: number };
}

/** So much in any period of the length, each time with what it cost. */
interface Window {
  limit: number;
  lengthMs: number;
  spent: { atMs: number; cost: number }[];
}

/**
 * The limits beside the hourly one. GitHub does not say how it counts; here every window slides, which is the strictest
 * that the published numbers allow, and what is refused is not counted.
 */
export class SecondaryLimits {
  readonly #options: SecondaryLimitOptions;
  readonly #now: () => number;
  readonly #accounts = new Map<string, { writes: Window[]; all: Window[] }>();

  private constructor(options: SecondaryLimitOptions, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** @param now - milliseconds since 1970 */
  static create(
    options: SecondaryLimitOptions,
    { now = Date.now }: { now?: () => number } = {},
  ): SecondaryLimits {
    return new SecondaryLimits(options, now);
  }

  /** Counts a request, or refuses it and says when to come again. */
  get handler(): RequestHandler {
    return (req, res, next) => {
      if (req.path === '/rate_limit') {
        next();
        return;
      }
      const waitMs = this.spend(keyOf(res), {
        reads: req.method === 'GET' || req.method === 'HEAD',
      });
      next(waitMs > 0 ? refusal(waitMs) : undefined);
    };
  }

  /** @returns 0, or the milliseconds after which the request would be let through */
  spend(account: string, { reads }: { reads: boolean }): number {
    const now = this.#now();
    const { writes, all } = this.#windows(account);
    const costs: [Window, number][] = [
      ...all.map((window): [Window, number] => [
        window,
        reads ? READ_POINTS : WRITE_POINTS,
      ]),
      ...(reads ? [] : writes).map((window): [Window, number] => [window, 1]),
    ];
    const waitMs = Math.max(
      0,
      ...costs.map(([window, cost]) => missingTime(window, cost, now)),
    );
    if (waitMs === 0) {
      costs.forEach(([window, cost]) => window.spent.push({ atMs: now, cost }));
    }
    return waitMs;
  }

  #windows(account: string): { writes: Window[]; all: Window[] } {
    const known = this.#accounts.get(account);
    if (known) {
      return known;
    }
    const { contentRequests, points } = this.#options;
    const window = (limit: number, lengthMs: number): Window => ({
      limit,
      lengthMs,
      spent: [],
    });
    const windows = {
      writes: contentRequests
        ? [
            window(contentRequests.perMinute, MINUTE_MS),
            window(contentRequests.perHour, HOUR_MS),
          ]
        : [],
      all: points ? [window(points.perMinute, MINUTE_MS)] : [],
    };
    this.#accounts.set(account, windows);
    return windows;
  }
}

/** How long until so much of what was spent has left the window that the cost fits. */
function missingTime(window: Window, cost: number, now: number): number {
  const { limit, lengthMs, spent } = window;
  while (spent.length > 0 && spent[0].atMs + lengthMs <= now) {
    spent.shift();
  }
  let left = spent.reduce((sum, each) => sum + each.cost, 0);
  for (const each of spent) {
    if (left + cost <= limit) {
      break;
    }
    left -= each.cost;
    if (left + cost <= limit) {
      return each.atMs + lengthMs - now;
    }
  }
  return 0;
}

function refusal(waitMs: number): GithubError {
  return new GithubError(
    403,
    `You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID ${randomUUID()}.`,
    { headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) } },
  );
}

/** An App by itself is somebody else than its installation. */
function keyOf(res: Response): string {
  const viewer: Viewer | undefined = res.locals.viewer;
  if (viewer) {
    return viewer.account.login;
  }
  return res.locals.appId === undefined
    ? 'anonymous'
    : `app ${res.locals.appId}`;
}
