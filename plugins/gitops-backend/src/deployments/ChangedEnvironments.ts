/**
 * Names of environments of one entity in which something changed.
 */
export class ChangedEnvironments {
  readonly #names = new Set<string>();
  readonly #instances = new Set<string>();

  static create(): ChangedEnvironments {
    return new ChangedEnvironments();
  }

  private constructor() {}

  add(names: Iterable<string>): void {
    for (const name of names) {
      this.#names.add(name);
    }
  }

  /** Every environment outside of the configured ones that an instance has: `nonprod/qa`. */
  addUnconfigured(instance: string): void {
    this.#instances.add(`${instance}/`);
  }

  has(name: string): boolean {
    return (
      this.#names.has(name) ||
      [...this.#instances].some(instance => name.startsWith(instance))
    );
  }
}
