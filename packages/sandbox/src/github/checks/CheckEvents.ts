import { CheckRun } from '../store/CheckStore';
import { Repository } from '../store/RepositoryStore';

/** Runs one check again. Whoever made the run answers whether it can. */
type Rerun = (repository: Repository, run: CheckRun) => Promise<boolean>;

/** Passes on that somebody wants to see a check again. */
export class CheckEvents {
  readonly #listeners: Rerun[] = [];

  private constructor() {}

  static create(): CheckEvents {
    return new CheckEvents();
  }

  onRerequest(listener: Rerun): void {
    this.#listeners.push(listener);
  }

  /** @returns false when nobody here can run the check again */
  async rerequest(repository: Repository, run: CheckRun): Promise<boolean> {
    for (const listener of this.#listeners) {
      if (await listener(repository, run)) {
        return true;
      }
    }
    return false;
  }
}
