import { GithubServices } from '../GithubServices';
import { MergeAssessment } from '../pulls/MergeRequirements';
import { CheckRun } from '../store/CheckStore';
import { PullRequest } from '../store/PullStore';
import { CommitStatus } from '../store/StatusStore';
import { RepositoryPage } from './PageContext';

/** All that decides whether the person in front of the page can merge a pull request. */
export interface PullStanding extends MergeAssessment {
  mergeable: boolean;
  /** The newest run of each check of the head. */
  runs: CheckRun[];
  statuses: CommitStatus[];
  /** Whether a check is under way, so that the page will soon look different. */
  isWaiting: boolean;
  /** Whether the person has the right to merge anything here. */
  mayMerge: boolean;
  canMerge: boolean;
  /** Whether nothing would be in the way once the person had approved. */
  canApproveAndMerge: boolean;
}

/** Of what is not open, nothing is asked any more. */
const NO_DEMANDS: MergeAssessment = {
  violations: [],
  owners: [],
  checks: [],
  isBehind: false,
};

/** Looks at a pull request in the eyes of the person in front of the page. */
export async function readStanding(
  services: GithubServices,
  { repository, git, viewer }: RepositoryPage,
  pull: PullRequest,
): Promise<PullStanding> {
  const asked = viewer ?? {
    account: services.accounts.get(pull.authorId),
    installationId: null,
  };
  const isOpen = pull.state === 'open';
  const assess = (withApprovalOf?: number) =>
    isOpen
      ? services.requirements.assess(repository, pull, asked, {
          withApprovalOf,
        })
      : NO_DEMANDS;
  const [mergeable, assessment, approved] = await Promise.all([
    isOpen ? services.mergeability.resolve(git, pull) : true,
    assess(),
    assess(asked.account.id),
  ]);
  const runs = services.checks.latest(repository.id, pull.headSha);
  const mayMerge = services.access.allows(asked.account, repository, 'push');
  const isReady = isOpen && mayMerge && mergeable && !pull.draft;
  return {
    ...assessment,
    mergeable,
    runs,
    statuses: services.statuses.latest(repository.id, pull.headSha),
    isWaiting: isOpen && runs.some(({ status }) => status !== 'completed'),
    mayMerge,
    canMerge: isReady && assessment.violations.length === 0,
    canApproveAndMerge:
      isReady &&
      asked.account.id !== pull.authorId &&
      approved.violations.length === 0,
  };
}
