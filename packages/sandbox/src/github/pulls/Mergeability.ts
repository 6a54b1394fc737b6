import { GitRepository } from '../../git/GitRepository';
import { mergeTrees } from '../../git/mergeCommits';
import { PullRequest } from '../store/PullStore';

/** Answers kept; they are cheap to find again. */
const MAX_ANSWERS = 2000;

interface Answer {
  pending: Promise<boolean>;
  mergeable: boolean | null;
}

/** Knows whether the branches of a pull request merge without conflict. */
export class Mergeability {
  readonly #answers = new Map<string, Answer>();

  private constructor() {}

  static create(): Mergeability {
    return new Mergeability();
  }

  /**
   * What is known without waiting. As on GitHub, the first question about two commits starts the work and is answered
   * with null; who wants the answer asks again.
   */
  peek(git: GitRepository, pull: PullRequest): boolean | null {
    return this.#answer(git, pull).mergeable;
  }

  /** Waits for the answer. */
  resolve(git: GitRepository, pull: PullRequest): Promise<boolean> {
    return this.#answer(git, pull).pending;
  }

  #answer(git: GitRepository, pull: PullRequest): Answer {
    const key = `${pull.repositoryId} ${pull.baseSha} ${pull.headSha}`;
    const known = this.#answers.get(key);
    if (known) {
      return known;
    }
    if (this.#answers.size >= MAX_ANSWERS) {
      this.#answers.clear();
    }
    const answer: Answer = {
      pending: mergeTrees(git, pull.baseSha, pull.headSha).then(
        tree => tree !== undefined,
      ),
      mergeable: null,
    };
    this.#answers.set(key, answer);
    answer.pending.then(
      mergeable => {
        answer.mergeable = mergeable;
      },
      // Whoever waits gets the failure; the next question tries again.
      () => this.#answers.delete(key),
    );
    return answer;
  }
}
