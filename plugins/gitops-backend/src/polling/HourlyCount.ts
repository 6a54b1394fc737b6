const HOUR_MS = 3_600_000;

/** How often something was done within an hour, which begins when it is done. */
export class HourlyCount {
  #count = 0;
  #since = -Infinity;

  get current(): number {
    return Date.now() - this.#since < HOUR_MS ? this.#count : 0;
  }

  add(): void {
    if (this.current === 0) {
      this.#count = 0;
      this.#since = Date.now();
    }
    this.#count += 1;
  }
}
