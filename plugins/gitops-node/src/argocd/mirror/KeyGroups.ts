/**
 * Keys by something that they have in common. Most often it is one key, for which no set is kept.
 */
export class KeyGroups {
  readonly #groups = new Map<string, string | Set<string>>();

  add(value: string, key: string): void {
    const group = this.#groups.get(value);
    if (group === undefined) {
      this.#groups.set(value, key);
    } else if (typeof group !== 'string') {
      group.add(key);
    } else if (group !== key) {
      this.#groups.set(value, new Set([group, key]));
    }
  }

  remove(value: string, key: string): void {
    const group = this.#groups.get(value);
    if (group === key) {
      this.#groups.delete(value);
    } else if (group instanceof Set) {
      group.delete(key);
      if (group.size === 0) {
        this.#groups.delete(value);
      }
    }
  }

  sizeOf(value: string): number {
    const group = this.#groups.get(value);
    return typeof group === 'string' ? 1 : group?.size ?? 0;
  }

  keysOf(value: string): Iterable<string> {
    const group = this.#groups.get(value);
    return typeof group === 'string' ? [group] : group ?? [];
  }
}
