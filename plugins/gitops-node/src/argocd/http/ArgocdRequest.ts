import { z } from 'zod';
import { ArgocdErrorReason } from './ArgocdError';

/**
 * One request to Argo CD that has ended, for metrics.
 *
 * @public
 */
export interface ArgocdCall {
  /** What was tried: `list applications`. */
  call: string;
  /** `suspended`: nothing was sent. */
  outcome: 'ok' | ArgocdErrorReason;
  /** Until the end of the answer; of a stream until it opened. */
  durationMs: number;
}

/** What every request has. */
export interface ArgocdRequest {
  /** For errors and metrics: `list applications`. */
  call: string;
  /** Segments, not encoded. Only what `upstreamRequests` lists is sent. */
  path: string[];
  query?: Record<string, string>;
  signal: AbortSignal;
}

/** A request that is answered with JSON. */
export interface ArgocdJsonRequest<T> extends ArgocdRequest {
  schema: z.ZodType<T>;
  timeoutMs?: number;
  /** Largest answer that is read, in bytes after unpacking. Default: 64 KiB. */
  maxBytes?: number;
}

/** A request that only reads. */
export interface ArgocdGetRequest<T> extends ArgocdJsonRequest<T> {
  /** Of the watch: sent even while the instance is suspended, and ends that when it succeeds. */
  background?: boolean;
  /** Takes as long as Argo CD pleases: running out of time says nothing about the instance. */
  slow?: boolean;
  /** Answered to everybody: sent without a token. */
  anonymous?: boolean;
  /** Whether an answer of 200 means that the token is refused. */
  isRefusal?: (answer: T) => boolean;
}

/** A request that changes something. */
export interface ArgocdSendRequest<T> extends ArgocdJsonRequest<T> {
  method: 'POST' | 'DELETE';
  /** What becomes JSON. */
  body?: unknown;
}

/** A request that tells something, without a token. */
export interface ArgocdNotifyRequest extends Omit<ArgocdRequest, 'query'> {
  headers: Record<string, string>;
  /** JSON, byte for byte as it is sent: it may be signed. */
  body: string;
}
