import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';

/** What happened to a pull request, in the words of GitHub's webhooks; `base_moved` is told by no webhook. */
export type PullAction =
  | 'opened'
  | 'reopened'
  | 'synchronize'
  | 'closed'
  | 'base_moved';

export interface PullEvent {
  action: PullAction;
  repository: Repository;
  /** After the event. */
  pull: PullRequest;
  /** Of `synchronize`: where the head was. */
  before?: string;
  /** Account that did it; null where nobody knows any more. */
  actorId: number | null;
}

type Listener = (event: PullEvent) => Promise<void> | void;

/** Tells who wants to know what happens to pull requests. */
export class PullEvents {
  readonly #listeners: Listener[] = [];

  private constructor() {}

  static create(): PullEvents {
    return new PullEvents();
  }

  on(listener: Listener): void {
    this.#listeners.push(listener);
  }

  async emit(event: PullEvent): Promise<void> {
    for (const listener of this.#listeners) {
      await listener(event);
    }
  }
}
