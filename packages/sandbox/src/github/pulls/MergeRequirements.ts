import { Viewer } from '../Access';
import {
  describeChecks,
  RequiredCheck,
  RequiredChecks,
} from '../checks/RequiredChecks';
import {
  CodeOwners,
  OwnedFiles,
  ownerMembers,
  ownerName,
} from '../codeowners/CodeOwners';
import { RepositoryService } from '../RepositoryService';
import { RefRules } from '../rules/RefRules';
import { AccountStore } from '../store/AccountStore';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Approvals } from './Approvals';

/** Changed files whose owners have to approve. */
export interface OwnerDemand extends OwnedFiles {
  /** Logins of owners who have approved; empty while the files wait for one. */
  approvedBy: string[];
}

/** How a pull request stands with the rules of its base branch. */
export interface MergeAssessment {
  /** What the rules have against merging it now, in GitHub's words. */
  violations: string[];
  owners: OwnerDemand[];
  checks: RequiredCheck[];
  /** Whether the rules want the branch to have all commits of its base, and it has not. */
  isBehind: boolean;
}

/** Holds pull requests against everything that the rules ask for: reviews, code owners, checks. */
export class MergeRequirements {
  readonly #repositories: RepositoryService;
  readonly #accounts: AccountStore;
  readonly #rules: RefRules;
  readonly #approvals: Approvals;
  readonly #codeOwners: CodeOwners;
  readonly #requiredChecks: RequiredChecks;

  private constructor(
    repositories: RepositoryService,
    accounts: AccountStore,
    rules: RefRules,
    approvals: Approvals,
    codeOwners: CodeOwners,
    requiredChecks: RequiredChecks,
  ) {
    this.#repositories = repositories;
    this.#accounts = accounts;
    this.#rules = rules;
    this.#approvals = approvals;
    this.#codeOwners = codeOwners;
    this.#requiredChecks = requiredChecks;
  }

  static create({
    repositories,
    accounts,
    rules,
    approvals,
    codeOwners,
    requiredChecks,
  }: {
    repositories: RepositoryService;
    accounts: AccountStore;
    rules: RefRules;
    approvals: Approvals;
    codeOwners: CodeOwners;
    requiredChecks: RequiredChecks;
  }): MergeRequirements {
    return new MergeRequirements(
      repositories,
      accounts,
      rules,
      approvals,
      codeOwners,
      requiredChecks,
    );
  }

  /**
   * Looks at a pull request in the eyes of somebody who wants to merge it: rules that do not bind them ask for nothing.
   *
   * @param withApprovalOf - account whose approval is taken for given, to see what it would change
   */
  async assess(
    repository: Repository,
    pull: PullRequest,
    viewer: Viewer,
    { withApprovalOf }: { withApprovalOf?: number } = {},
  ): Promise<MergeAssessment> {
    const { forbidsUpdate, pullRequestRules, statusChecksRules } =
      this.#rules.forMerge(repository, viewer, `refs/heads/${pull.baseRef}`);
    const git = await this.#repositories.git(repository);
    const verdicts = this.#approvals.verdicts(repository, pull, {
      withApprovalOf,
    });
    const files = pullRequestRules.some(
      ({ parameters }) => parameters.require_code_owner_review,
    )
      ? await this.#codeOwners.ofPull(repository, git, pull)
      : [];
    const owners = files.map(group => ({
      ...group,
      approvedBy: this.#approversOf(group, verdicts.approved),
    }));
    const checks = this.#requiredChecks.of(
      repository,
      pull.headSha,
      statusChecksRules,
    );
    const isBehind =
      statusChecksRules.some(
        ({ parameters }) => parameters.strict_required_status_checks_policy,
      ) && !(await git.history.isAncestor(pull.baseSha, pull.headSha));
    const needed = Math.max(
      0,
      ...pullRequestRules.map(
        ({ parameters }) => parameters.required_approving_review_count,
      ),
    );
    return {
      violations: [
        ...(forbidsUpdate ? ['Cannot update this protected ref.'] : []),
        ...this.#reviewViolations(needed, owners, verdicts),
        ...[describeOwners(owners, pull) ?? []].flat(),
        ...[describeChecks(checks) ?? []].flat(),
        ...(isBehind
          ? ['Head branch is out of date. Review and try the merge again.']
          : []),
      ],
      owners,
      checks,
      isBehind,
    };
  }

  #approversOf({ owners }: OwnedFiles, approved: number[]): string[] {
    const people = new Set(owners.flatMap(ownerMembers).map(({ id }) => id));
    return approved
      .filter(id => people.has(id))
      .map(id => this.#accounts.get(id).login);
  }

  #reviewViolations(
    needed: number,
    owners: OwnerDemand[],
    { approved, objecting }: { approved: number[]; objecting: number[] },
  ): string[] {
    const violations: string[] = [];
    if (approved.length < needed) {
      violations.push(
        `At least ${needed} approving review${
          needed === 1 ? ' is' : 's are'
        } required by reviewers with write access.`,
      );
    }
    // Where nobody has to review, nobody's objection is in the way.
    if ((needed > 0 || owners.length > 0) && objecting.length > 0) {
      violations.push(
        `${objecting.length} review${
          objecting.length === 1 ? '' : 's'
        } requesting changes by reviewers with write access.`,
      );
    }
    return violations;
  }
}

/** Whose approval is missing: "Waiting on code owner review from acme/payments and/or lena." */
function describeOwners(
  demands: OwnerDemand[],
  pull: PullRequest,
): string | undefined {
  const missing = demands
    .filter(({ approvedBy }) => approvedBy.length === 0)
    .flatMap(({ owners }) => owners);
  const others = missing.filter(
    owner => owner.kind === 'team' || owner.account.id !== pull.authorId,
  );
  // Where only the author owns a file, GitHub waits for the author, who cannot approve.
  const names = [
    ...new Set((others.length > 0 ? others : missing).map(ownerName)),
  ];
  if (names.length === 0) {
    return undefined;
  }
  const listed =
    names.length > 2
      ? `${names.slice(0, -1).join(', ')}, and/or ${names.at(-1)}`
      : names.join(' and/or ');
  return `Waiting on code owner review from ${listed}.`;
}
