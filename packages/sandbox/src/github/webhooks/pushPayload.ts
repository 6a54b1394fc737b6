import { Signature } from '../../git/GitObjects';
import { GitRepository } from '../../git/GitRepository';
import {
  commitsWithPaths,
  CommitWithPaths,
  pushedCommits,
} from '../../git/pushedCommits';
import { fullName } from '../bodies/repositoryBody';
import { GithubServices } from '../GithubServices';
import { RefChange } from '../RefService';
import { signatureOf } from '../signatureOf';
import { Account } from '../store/AccountStore';
import { Repository } from '../store/RepositoryStore';
import { eventContext, eventRepository } from './eventContext';

const ZEROS = '0'.repeat(40);
/** GitHub names no more in one event. */
const MAX_COMMITS = 2048;

/** The payload of `push`. */
export async function pushPayload({
  services,
  git,
  repository,
  actor,
  change: { ref, before, after },
}: {
  services: GithubServices;
  git: GitRepository;
  repository: Repository;
  actor: Account;
  change: Pick<RefChange, 'ref' | 'before' | 'after'>;
}) {
  const commits = after
    ? await pushedCommits(git, { ref, before, after, limit: MAX_COMMITS })
    : [];
  // A branch that begins where another one is brings no commit, and yet it has a newest one.
  const [head] = after ? await commitsWithPaths(git, after, { limit: 1 }) : [];
  const described = commits.map(commit =>
    pushedCommit(services, repository, commit),
  );
  return {
    ref,
    before: before ?? ZEROS,
    after: after ?? ZEROS,
    ...eventContext(services, repository, actor),
    repository: {
      ...eventRepository(services, repository),
      // Seconds here, unlike in all other events.
      created_at: seconds(repository.createdAt),
      pushed_at: seconds(repository.pushedAt),
      stargazers: 0,
      master_branch: repository.defaultBranch,
      organization: repository.owner,
    },
    pusher: { name: actor.login, email: signatureOf(actor).email },
    created: !before,
    deleted: !after,
    forced:
      !!before && !!after && !(await git.history.isAncestor(before, after)),
    base_ref: null,
    compare: compareUrl(services, repository, { before, after }),
    commits: described,
    head_commit:
      described.find(({ id }) => id === after) ??
      (head
        ? pushedCommit(services, repository, { ...head, distinct: false })
        : null),
  };
}

function seconds(date: string): number {
  return Math.floor(Date.parse(date) / 1000);
}

function compareUrl(
  { urls }: GithubServices,
  repository: Repository,
  { before, after }: { before: string | undefined; after: string | undefined },
): string {
  const page = `${urls.web}/${fullName(repository)}`;
  const short = (sha: string = ZEROS) => sha.slice(0, 12);
  return before
    ? `${page}/compare/${short(before)}...${short(after)}`
    : `${page}/commit/${short(after)}`;
}

function pushedCommit(
  { accounts, urls }: GithubServices,
  repository: Repository,
  commit: CommitWithPaths & { distinct: boolean },
) {
  const person = ({ name, email, date }: Signature) => {
    const account = accounts.findByEmail(email);
    return {
      name,
      email,
      date,
      ...(account ? { username: account.login } : {}),
    };
  };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: commit.distinct,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${urls.web}/${fullName(repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: commit.added,
    removed: commit.removed,
    modified: commit.modified,
  };
}
