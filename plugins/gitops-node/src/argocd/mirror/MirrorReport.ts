/**
 * What a mirror asks of its instance.
 *
 * - `list`: the list of all Applications
 * - `stream`: a stream of all of them
 * - `load`: the state of one of them
 * - `projects`: the list of all projects
 * - `probe`: whether the instance is there
 *
 * @public
 */
export type MirrorCall = 'list' | 'stream' | 'load' | 'projects' | 'probe';

/**
 * How a mirror fares, for the platform team and for metrics. Counters go up from the mirror's start.
 *
 * @public
 */
export interface MirrorReport {
  /** Name of the instance. */
  instance: string;
  /** How many are held in memory. */
  applications: number;
  /** How many are held in memory. */
  projects: number;
  /** ISO 8601: when the last list of Applications came. */
  listedAt?: string;
  /** `waiting`: asked for, and nothing came yet, which is normal for a stream that has nothing to say. */
  stream: 'closed' | 'waiting' | 'open';
  /** Counter: how often the mirror connected again, or tried to. */
  reconnects: number;
  /** Counter: what streams told of Applications. */
  events: number;
  /** ISO 8601: when a stream last told something of an Application. */
  lastEventAt?: string;
  /**
   * How old the last change of an operation was when the stream told it, in milliseconds. Argo CD writes whole seconds,
   * by its own clock: it is up to a second too large, and never below 0.
   */
  lagMs?: number;
  /** Counters of what was asked of the instance. */
  calls: Record<MirrorCall, number>;
  /** Counter: how often something that was asked was not answered as it should. */
  failures: number;
  /** What failed last, and when (ISO 8601). For the platform team only: it may hold host names. */
  lastError?: { message: string; at: string };
}
