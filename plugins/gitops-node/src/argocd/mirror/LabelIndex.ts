import { KeyGroups } from './KeyGroups';

type Labels = Record<string, string>;

/** Each costs up to 30 bytes an Application. */
const MAX_LABELS = 5;

/**
 * Keys of Applications by the values of labels. It takes labels up as they are asked for, and then gives up the one that
 * was not asked for longest.
 */
export class LabelIndex {
  readonly #pinned: string;
  /** The label that was asked for last comes last. */
  readonly #groups = new Map<string, KeyGroups>();

  static create(options: {
    /** A label that is never given up. */
    pinned: string;
  }): LabelIndex {
    return new LabelIndex(options.pinned);
  }

  private constructor(pinned: string) {
    this.#pinned = pinned;
    this.#groups.set(pinned, new KeyGroups());
  }

  /** How many labels are indexed. */
  get size(): number {
    return this.#groups.size;
  }

  add(labels: Labels, key: string): void {
    for (const [label, groups] of this.#groups) {
      if (Object.hasOwn(labels, label)) {
        groups.add(labels[label], key);
      }
    }
  }

  remove(labels: Labels, key: string): void {
    for (const [label, groups] of this.#groups) {
      if (Object.hasOwn(labels, label)) {
        groups.remove(labels[label], key);
      }
    }
  }

  has(label: string): boolean {
    return this.#groups.has(label);
  }

  /**
   * @returns undefined for a label that is not indexed
   */
  groupsOf(label: string): KeyGroups | undefined {
    const groups = this.#groups.get(label);
    if (groups) {
      this.#groups.delete(label);
      this.#groups.set(label, groups);
    }
    return groups;
  }

  /**
   * Takes a label up.
   *
   * @param all - everything that is in the index
   */
  takeUp(
    label: string,
    all: Iterable<readonly [string, { labels: Labels }]>,
  ): KeyGroups {
    const groups = new KeyGroups();
    for (const [key, { labels }] of all) {
      if (Object.hasOwn(labels, label)) {
        groups.add(labels[label], key);
      }
    }
    this.#groups.set(label, groups);
    const unused = [...this.#groups.keys()].find(each => each !== this.#pinned);
    if (this.#groups.size > MAX_LABELS && unused !== undefined) {
      this.#groups.delete(unused);
    }
    return groups;
  }
}
