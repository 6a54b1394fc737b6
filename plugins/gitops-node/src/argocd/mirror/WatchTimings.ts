/**
 * When a watch does what, in milliseconds.
 *
 * @public
 */
export interface WatchTimings {
  /** A stream that said nothing for so long has sent its initial load. */
  quietMs: number;
  /** Longest wait for that. */
  maxQuietMs: number;
  /** The list is asked for again after between this and twice this. */
  relistMs: number;
  /** How long the stream may take to say what a list has already shown. */
  graceMs: number;
  /** Shortest time between two new streams because one had missed a lot. */
  minStreamMs: number;
  /** A stream that should begin with Applications and did not for so long will not begin any more. */
  openMs: number;
  /** A stream that has spoken and is silent for so long is dead: Argo CD sends a keep-alive every 15 s. */
  silenceMs: number;
  /** After so much silence, and again after so much more, the server is asked whether it is there. */
  probeMs: number;
  /** How long it may take to answer that. */
  probeTimeoutMs: number;
  /** How long the state of one Application may take to come. */
  loadTimeoutMs: number;
  /** Data that nothing has confirmed for so long is stale. */
  staleMs: number;
  /** A stream that lasted so long is one to rely on. */
  steadyMs: number;
  /** A timer that is so late, or a clock that moved so far, means that the machine has slept. */
  jumpMs: number;
  /** First wait after a failure, doubled with each further one. */
  retryMs: number;
  /** Longest wait after a failure. */
  maxRetryMs: number;
  /** Longest wait after a failure that a person has to mend, as refused credentials. */
  maxRefusedMs: number;
  /** A connection that lasted so long was a good one: the next failure is the first again. */
  healthyMs: number;
}

/** @public */
export const WATCH_TIMINGS: WatchTimings = {
  quietMs: 1_500,
  maxQuietMs: 60_000,
  relistMs: 300_000,
  graceMs: 2_000,
  minStreamMs: 60_000,
  openMs: 10_000,
  silenceMs: 17_000,
  probeMs: 5_000,
  probeTimeoutMs: 5_000,
  loadTimeoutMs: 5_000,
  staleMs: 12_000,
  steadyMs: 10_000,
  jumpMs: 30_000,
  retryMs: 800,
  maxRetryMs: 30_000,
  maxRefusedMs: 120_000,
  healthyMs: 30_000,
};
