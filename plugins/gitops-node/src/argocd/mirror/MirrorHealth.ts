import { LoggerService } from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { InstanceStatus } from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgocdError } from '../http/ArgocdError';
import { isSame } from './isSame';
import { StreamHeldBack } from './StreamHeldBack';

/** A timer may come this much too early, by the clock that ages are taken from. */
const ROUNDING_MS = 5;
/** Beyond this a message is logged again, so that a server with ever new messages fills no memory. */
const MAX_SAID = 20;

/**
 * Whether what a mirror holds is as its instance has it, and since when it is not.
 *
 * Data is stale as soon as something fails, and at the latest when nothing has confirmed it for a while. Time is taken
 * from two clocks: the one on the wall may be set, and the other may stand still while the machine sleeps.
 */
export class MirrorHealth {
  readonly #instance: string;
  readonly #logger: LoggerService;
  readonly #staleMs: number;
  readonly #onChange: () => void;
  readonly #said = new Set<string>();
  #observedAt: number | undefined;
  #confirmedAt = 0;
  #failure: string | undefined;
  #interruption: string | undefined;
  #heldBack = false;
  #failures = 0;
  #lastError: { message: string; at: string } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #told = 'connecting';
  #status: InstanceStatus | undefined;

  static create(options: {
    /** Name of the instance. */
    instance: string;
    logger: LoggerService;
    /** Data that nothing has confirmed for so long is stale. */
    staleMs: number;
    /** The status is not what it was. */
    onChange: () => void;
  }): MirrorHealth {
    return new MirrorHealth(options);
  }

  private constructor(options: {
    instance: string;
    logger: LoggerService;
    staleMs: number;
    onChange: () => void;
  }) {
    this.#instance = options.instance;
    this.#logger = options.logger;
    this.#staleMs = options.staleMs;
    this.#onChange = options.onChange;
  }

  /** How often something failed. */
  get failures(): number {
    return this.#failures;
  }

  /** What failed last, and when (ISO 8601). */
  get lastError(): { message: string; at: string } | undefined {
    return this.#lastError;
  }

  /** The same object for as long as it says the same. */
  status(): InstanceStatus {
    const status = this.#readStatus();
    if (!this.#status || !isSame(this.#status, status)) {
      this.#status = status;
    }
    return this.#status;
  }

  /** What the mirror holds is true now. */
  confirm(): void {
    this.#observedAt = Date.now();
    this.#confirmedAt = performance.now();
    this.#failure = undefined;
    this.#timer ??= setTimeout(
      () => this.#tell(),
      this.#staleMs + ROUNDING_MS,
    ).unref();
    this.#timer.refresh();
    this.#tell();
  }

  /** The stream has lasted. */
  steady(): void {
    this.#interruption = undefined;
    this.#heldBack = false;
    this.#said.clear();
    this.confirm();
  }

  /** The instance does not answer, or not as it should. */
  fail(error: unknown): void {
    this.#note(error, 'trying again until it answers');
    this.#failure =
      error instanceof ArgocdError
        ? error.problem
        : 'The mirror of Argo CD failed';
    this.#tell();
  }

  /**
   * The stream ended.
   *
   * @param error - absent when the server closed it in good order
   * @param again - whether the one before did not last either
   */
  interrupt(error: unknown, again: boolean): void {
    if (error !== undefined || again) {
      this.#note(
        error ?? new Error('the server closes the stream again and again'),
        'opening a new stream',
      );
    }
    this.#heldBack ||= error instanceof StreamHeldBack;
    if (again) {
      this.#interruption = this.#heldBack
        ? 'Something in front of Argo CD holds back its stream'
        : 'The stream of changes from Argo CD breaks off again and again';
    }
    this.#tell();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #readStatus(): InstanceStatus {
    const problem = this.#problem();
    const reached = problem ? 'stale' : 'live';
    return {
      name: this.#instance,
      state: this.#observedAt === undefined ? 'connecting' : reached,
      ...(this.#observedAt === undefined
        ? {}
        : { observedAt: new Date(this.#observedAt).toISOString() }),
      ...(problem ? { problem } : {}),
    };
  }

  #problem(): string | undefined {
    const problem = this.#failure ?? this.#interruption;
    if (problem || this.#observedAt === undefined) {
      return problem;
    }
    const age = Math.max(
      Date.now() - this.#observedAt,
      performance.now() - this.#confirmedAt,
    );
    return age >= this.#staleMs
      ? 'Nothing was heard of Argo CD for some time'
      : undefined;
  }

  #note(error: unknown, next: string): void {
    const text = isError(error) ? error.message : String(error);
    const message =
      error instanceof ArgocdError
        ? text
        : `Argo CD "${this.#instance}": ${text}`;
    this.#failures += 1;
    this.#lastError = { message, at: new Date().toISOString() };
    // Says the same thing once until all is well again.
    if (this.#said.has(message)) {
      this.#logger.debug(`${message}; ${next}`);
      return;
    }
    if (this.#said.size >= MAX_SAID) {
      this.#said.clear();
    }
    this.#said.add(message);
    this.#logger.warn(`${message}; ${next}`);
  }

  #tell(): void {
    const { state, problem } = this.status();
    const now = [state, problem].join(' ');
    if (now !== this.#told) {
      this.#told = now;
      this.#onChange();
    }
  }
}
