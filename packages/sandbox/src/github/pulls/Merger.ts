import { GitRepository } from '../../git/GitRepository';
import { Signature } from '../../git/GitObjects';
import { mergeTrees, rebaseCommits } from '../../git/mergeCommits';
import { Viewer } from '../Access';
import { conflict, notAllowed, notFound, ruleViolations } from '../errors';
import { RefService } from '../RefService';
import { RepositoryService } from '../RepositoryService';
import { signatureOf, webCommitter } from '../signatureOf';
import { AccountStore } from '../store/AccountStore';
import { PullRequest, PullStore } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Approvals } from './Approvals';
import { MergeRequirements } from './MergeRequirements';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

const METHOD_NAMES: Record<MergeMethod, string> = {
  merge: 'Merge commits',
  squash: 'Squash merges',
  rebase: 'Rebase merges',
};

/** Merges pull requests. */
export class Merger {
  readonly #repositories: RepositoryService;
  readonly #pulls: PullStore;
  readonly #accounts: AccountStore;
  readonly #refs: RefService;
  readonly #approvals: Approvals;
  readonly #requirements: MergeRequirements;

  private constructor(
    repositories: RepositoryService,
    pulls: PullStore,
    accounts: AccountStore,
    refs: RefService,
    approvals: Approvals,
    requirements: MergeRequirements,
  ) {
    this.#repositories = repositories;
    this.#pulls = pulls;
    this.#accounts = accounts;
    this.#refs = refs;
    this.#approvals = approvals;
    this.#requirements = requirements;
  }

  static create({
    repositories,
    pulls,
    accounts,
    refs,
    approvals,
    requirements,
  }: {
    repositories: RepositoryService;
    pulls: PullStore;
    accounts: AccountStore;
    refs: RefService;
    approvals: Approvals;
    requirements: MergeRequirements;
  }): Merger {
    return new Merger(
      repositories,
      pulls,
      accounts,
      refs,
      approvals,
      requirements,
    );
  }

  /**
   * Merges a pull request.
   *
   * @param sha - what the caller takes the head for; the merge is refused when it is something else
   * @returns SHA of the commit that the base branch points to now
   * @throws GithubError 405 for what cannot or may not be merged, 409 for a head or base that moved
   */
  async merge({
    repository,
    number,
    viewer,
    method,
    sha,
    title,
    message,
  }: {
    repository: Repository;
    number: number;
    viewer: Viewer;
    method: MergeMethod;
    sha?: string;
    title?: string;
    message?: string;
  }): Promise<string> {
    return this.#repositories.exclusively(repository, async () => {
      const pull = this.#pulls.find(repository.id, number);
      if (!pull) {
        throw notFound();
      }
      await this.#assertMergeable({ repository, pull, viewer, method, sha });
      const git = await this.#repositories.git(repository);
      const commit = await this.#commit({
        git,
        repository,
        pull,
        viewer,
        method,
        title,
        message,
      });
      // Should the process end between here and the moved ref, the next start knows what was meant.
      this.#pulls.saveIntent({
        pullId: pull.id,
        mergedById: viewer.account.id,
        sha: commit,
      });
      const moved = await this.#refs.moveWithoutRules({
        repository,
        git,
        ref: `refs/heads/${pull.baseRef}`,
        before: pull.baseSha,
        after: commit,
        actorId: viewer.account.id,
      });
      if (!moved) {
        this.#pulls.dropIntent(pull.id);
        throw notAllowed(
          'Base branch was modified. Review and try the merge again.',
        );
      }
      if (repository.deleteBranchOnMerge) {
        await this.#refs.moveWithoutRules({
          repository,
          git,
          ref: `refs/heads/${pull.headRef}`,
          before: pull.headSha,
          after: undefined,
          actorId: viewer.account.id,
        });
      }
      return commit;
    });
  }

  async #assertMergeable({
    repository,
    pull,
    viewer,
    method,
    sha,
  }: {
    repository: Repository;
    pull: PullRequest;
    viewer: Viewer;
    method: MergeMethod;
    sha?: string;
  }): Promise<void> {
    if (pull.state !== 'open') {
      throw notAllowed('Pull Request is not mergeable');
    }
    if (pull.draft) {
      throw notAllowed('Pull Request is still a draft');
    }
    if (sha !== undefined && sha !== pull.headSha) {
      throw conflict(
        'Head branch was modified. Review and try the merge again.',
      );
    }
    const allowedByRepository = {
      merge: repository.allowMergeCommit,
      squash: repository.allowSquashMerge,
      rebase: repository.allowRebaseMerge,
    }[method];
    if (
      !allowedByRepository ||
      !this.#approvals.allowsMethod(repository, pull, viewer, method)
    ) {
      throw notAllowed(
        `${METHOD_NAMES[method]} are not allowed on this repository.`,
      );
    }
    const { violations } = await this.#requirements.assess(
      repository,
      pull,
      viewer,
    );
    if (violations.length > 0) {
      throw notAllowed(ruleViolations(violations));
    }
  }

  async #commit({
    git,
    repository,
    pull,
    viewer,
    method,
    title,
    message,
  }: {
    git: GitRepository;
    repository: Repository;
    pull: PullRequest;
    viewer: Viewer;
    method: MergeMethod;
    title?: string;
    message?: string;
  }): Promise<string> {
    const committer = webCommitter();
    if (method === 'rebase') {
      const tip = await rebaseCommits(git, {
        base: pull.baseSha,
        head: pull.headSha,
        committer: signatureOf(viewer.account),
      });
      if (!tip) {
        throw notAllowed('This branch can’t be rebased');
      }
      return tip;
    }
    const tree = await mergeTrees(git, pull.baseSha, pull.headSha);
    if (!tree) {
      throw notAllowed('Pull Request is not mergeable');
    }
    if (method === 'merge') {
      const subject =
        title ??
        `Merge pull request #${pull.number} from ${repository.owner}/${pull.headRef}`;
      return git.objects.writeCommit({
        tree,
        parents: [pull.baseSha, pull.headSha],
        message: joinMessage(subject, message ?? pull.title),
        author: signatureOf(viewer.account),
        committer,
      });
    }
    const squashed = await this.#squashMessage(git, pull);
    const author: Signature = signatureOf(this.#accounts.get(pull.authorId));
    return git.objects.writeCommit({
      tree,
      parents: [pull.baseSha],
      message: joinMessage(
        title ?? squashed.title,
        message ?? squashed.message,
      ),
      author,
      committer,
    });
  }

  /** GitHub takes over a single commit's message, and lists the subjects of several. */
  async #squashMessage(
    git: GitRepository,
    pull: PullRequest,
  ): Promise<{ title: string; message: string }> {
    const commits = await git.history.log(`${pull.baseSha}..${pull.headSha}`, {
      reverse: true,
    });
    if (commits.length === 1) {
      const [subject, ...rest] = commits[0].message.split('\n');
      return {
        title: `${subject} (#${pull.number})`,
        message: rest.join('\n').trim(),
      };
    }
    return {
      title: `${pull.title} (#${pull.number})`,
      message: commits.map(commit => `* ${commit.message}`).join('\n\n'),
    };
  }
}

function joinMessage(subject: string, body: string): string {
  return body ? `${subject}\n\n${body}` : subject;
}
