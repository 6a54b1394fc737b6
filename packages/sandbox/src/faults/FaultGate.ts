import { Fault } from './Fault';
import { FaultProxy } from './FaultProxy';

/**
 * Stands in front of one server for good and can be told, at any time, how things are with it: down, slow, or whatever
 * else a fault can be. Its address stays the same.
 *
 * @public
 */
export class FaultGate {
  readonly #target: string;
  /** Known when it is open for the first time. */
  #port = 0;
  #fault: Fault | undefined;
  /** Undefined while the server is down. */
  #proxy: FaultProxy | undefined;

  private constructor(target: string) {
    this.#target = target;
  }

  /**
   * @param target - address of the server, as `http://localhost:7101`
   * @param port - 0 lets the system choose
   */
  static async start({
    target,
    port = 0,
  }: {
    target: string;
    port?: number;
  }): Promise<FaultGate> {
    const gate = new FaultGate(target);
    await gate.#open(port);
    return gate;
  }

  /** Without a slash at the end. */
  get url(): string {
    return `http://localhost:${this.#port}`;
  }

  /**
   * From now on this is how each request fares. Those under way go on, unless it is `down`: then every connection ends
   * and new ones are refused.
   *
   * @param state - undefined: as if there were no gate
   */
  async set(state: Fault | 'down' | undefined): Promise<void> {
    this.#fault = state === 'down' ? undefined : state;
    if (state === 'down') {
      await this.stop();
    } else if (!this.#proxy) {
      await this.#open(this.#port);
    }
  }

  async stop(): Promise<void> {
    const proxy = this.#proxy;
    this.#proxy = undefined;
    await proxy?.stop();
  }

  async #open(port: number): Promise<void> {
    this.#proxy = await FaultProxy.start({
      target: this.#target,
      port,
      onRequest: () => this.#fault,
    });
    this.#port = Number(new URL(this.#proxy.url).port);
  }
}
