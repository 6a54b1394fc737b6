import { FleetRow } from './FleetIndex';

/** One thing by which the fleet is filtered and counted. */
export class FleetFacet<Value extends string> {
  readonly #valueOf: (row: FleetRow) => Value | undefined;
  readonly #chosen: ReadonlySet<string> | undefined;
  readonly #counts = new Map<Value, { value: Value; count: number }>();

  /** @param chosen - the only values that it lets through; all when absent */
  static create<Value extends string>(
    valueOf: (row: FleetRow) => Value | undefined,
    chosen: readonly string[] | undefined,
  ): FleetFacet<Value> {
    return new FleetFacet(valueOf, chosen && new Set(chosen));
  }

  private constructor(
    valueOf: (row: FleetRow) => Value | undefined,
    chosen: ReadonlySet<string> | undefined,
  ) {
    this.#valueOf = valueOf;
    this.#chosen = chosen;
  }

  /** Whether it may refuse something. */
  get isChosen(): boolean {
    return this.#chosen !== undefined;
  }

  lets(row: FleetRow): boolean {
    return (
      this.#chosen === undefined || this.#chosen.has(this.#valueOf(row) ?? '')
    );
  }

  count(row: FleetRow): void {
    const value = this.#valueOf(row);
    if (value === undefined) {
      return;
    }
    const known = this.#counts.get(value);
    if (known) {
      known.count += 1;
    } else {
      this.#counts.set(value, { value, count: 1 });
    }
  }

  /** Most first, equal ones by name. */
  counts(): { value: Value; count: number }[] {
    return [...this.#counts.values()].sort(
      (a, b) => b.count - a.count || (a.value < b.value ? -1 : 1),
    );
  }
}
