import {
  circuitBreaker,
  CircuitBreakerPolicy,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
} from 'cockatiel';
import { ArgocdError } from './ArgocdError';

/** So many failures in a row, and nobody waits for the instance any more. */
const FAILURES = 5;

interface Circuit {
  policy: CircuitBreakerPolicy;
  /** When the last trial call failed, or the calls before it. */
  openedAt: number;
  /** When it opened first. */
  silentSince?: number;
}

/**
 * Spares people the wait for an instance that does not answer: after several failures in a row their calls fail at
 * once, until a trial call succeeds, or a call of somebody who does not go through here.
 */
export class ArgocdBreaker {
  readonly #suspendMs: number;
  #circuit: Circuit;

  static create(options: {
    /** Time between two trial calls. */
    suspendMs: number;
  }): ArgocdBreaker {
    return new ArgocdBreaker(options.suspendMs);
  }

  private constructor(suspendMs: number) {
    this.#suspendMs = suspendMs;
    this.#circuit = closedCircuit(suspendMs);
  }

  /**
   * @param suspended - gives the error for a call that is not made
   */
  async run<T>(
    call: () => Promise<T>,
    suspended: (silentMs: number) => ArgocdError,
  ): Promise<T> {
    this.check(suspended);
    return this.#circuit.policy.execute(call);
  }

  /**
   * For calls whose failure says nothing about the instance.
   *
   * @param suspended - gives the error for a call that is not to be made
   */
  check(suspended: (silentMs: number) => ArgocdError): void {
    const { policy, openedAt, silentSince } = this.#circuit;
    const now = Date.now();
    if (
      // The policy would let further calls wait for the end of the trial.
      policy.state === CircuitState.HalfOpen ||
      (policy.state === CircuitState.Open && now - openedAt < this.#suspendMs)
    ) {
      throw suspended(now - (silentSince ?? openedAt));
    }
  }

  /** The instance has answered somebody who does not go through here. */
  close(): void {
    if (this.#circuit.policy.state !== CircuitState.Closed) {
      this.#circuit = closedCircuit(this.#suspendMs);
    }
  }
}

function closedCircuit(suspendMs: number): Circuit {
  const policy = circuitBreaker(
    handleWhen(error => error instanceof ArgocdError && error.outage),
    {
      halfOpenAfter: suspendMs,
      breaker: new ConsecutiveBreaker(FAILURES),
    },
  );
  const circuit: Circuit = { policy, openedAt: 0 };
  policy.onBreak(() => {
    circuit.openedAt = Date.now();
    circuit.silentSince ??= circuit.openedAt;
  });
  policy.onReset(() => {
    circuit.silentSince = undefined;
  });
  return circuit;
}
