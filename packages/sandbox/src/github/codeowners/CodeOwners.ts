import { GitRepository } from '../../git/GitRepository';
import { Access } from '../Access';
import { Account, AccountStore } from '../store/AccountStore';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Team, TeamStore } from '../store/TeamStore';
import {
  CodeownersProblem,
  CodeownersRule,
  parseCodeowners,
  ruleFor,
} from './parseCodeowners';

/** Where GitHub looks, in this order; only the first file that is there counts. */
const PLACES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** Answers kept of each kind; they are cheap to find again. */
const MAX_ANSWERS = 2000;

/** Somebody whose approval counts for files. */
export type CodeOwner =
  | { kind: 'account'; account: Account }
  | { kind: 'team'; team: Team; name: string; members: Account[] };

/** Changed files that belong to the same owners. */
export interface OwnedFiles {
  /** At least one. */
  owners: CodeOwner[];
  paths: string[];
}

/** A CODEOWNERS file. */
export interface CodeownersFile {
  path: string;
  rules: CodeownersRule[];
  problems: CodeownersProblem[];
}

/** Knows whose the files are that a pull request changes. */
export class CodeOwners {
  readonly #access: Access;
  readonly #accounts: AccountStore;
  readonly #teams: TeamStore;
  readonly #files = new Map<string, Promise<CodeownersFile | undefined>>();
  readonly #answers = new Map<
    string,
    Promise<{ rule: CodeownersRule; paths: string[] }[]>
  >();

  private constructor(
    access: Access,
    accounts: AccountStore,
    teams: TeamStore,
  ) {
    this.#access = access;
    this.#accounts = accounts;
    this.#teams = teams;
  }

  static create({
    access,
    accounts,
    teams,
  }: {
    access: Access;
    accounts: AccountStore;
    teams: TeamStore;
  }): CodeOwners {
    return new CodeOwners(access, accounts, teams);
  }

  /**
   * Changed files of a pull request with their owners, as the file on the base branch says: a pull request cannot make
   * itself its own judge. Files without owners are left out, and so are those whose owners may not write.
   */
  async ofPull(
    repository: Repository,
    git: GitRepository,
    pull: PullRequest,
  ): Promise<OwnedFiles[]> {
    const groups = new Map<string, OwnedFiles>();
    for (const { rule, paths } of await this.#matches(git, pull)) {
      const owners = this.#resolve(repository, rule);
      if (owners.length > 0) {
        const key = owners.map(ownerName).sort().join(' ');
        const group = groups.get(key) ?? { owners, paths: [] };
        group.paths.push(...paths);
        groups.set(key, group);
      }
    }
    return [...groups.values()];
  }

  /** The CODEOWNERS file of a commit. */
  file(
    git: GitRepository,
    commit: string,
  ): Promise<CodeownersFile | undefined> {
    return remember(this.#files, `${git.path} ${commit}`, async () => {
      for (const path of PLACES) {
        const content = await git.readFile(commit, path);
        if (content) {
          return { path, ...parseCodeowners(content.toString()) };
        }
      }
      return undefined;
    });
  }

  /** Whoever a name in the file stands for; undefined for nobody, and for those whose approval would not count. */
  owner(repository: Repository, name: string): CodeOwner | undefined {
    const [login, slug] = name.replace(/^@/, '').split('/');
    if (slug) {
      const team =
        login.toLowerCase() === repository.owner.toLowerCase()
          ? this.#teams.find(repository.ownerId, slug)
          : undefined;
      // Unlike a person, who may have it from anywhere, a team needs the right itself.
      const permission = team && this.#teams.permission(team.id, repository.id);
      return team && permission && !['pull', 'triage'].includes(permission)
        ? {
            kind: 'team',
            team,
            name: `${repository.owner}/${team.slug}`,
            members: this.#teams.members(team.id),
          }
        : undefined;
    }
    const account = name.startsWith('@')
      ? this.#accounts.find(login)
      : this.#accounts.findByEmail(name);
    return account?.type === 'User' &&
      this.#access.allows(account, repository, 'push')
      ? { kind: 'account', account }
      : undefined;
  }

  #resolve(repository: Repository, rule: CodeownersRule): CodeOwner[] {
    const owners = rule.owners.flatMap(
      ({ name }) => this.owner(repository, name) ?? [],
    );
    return [
      ...new Map(owners.map(owner => [ownerName(owner), owner])).values(),
    ];
  }

  /** What the commits say is always the same; who may write is asked each time. */
  #matches(
    git: GitRepository,
    pull: PullRequest,
  ): Promise<{ rule: CodeownersRule; paths: string[] }[]> {
    const key = `${pull.repositoryId} ${pull.baseSha} ${pull.headSha}`;
    return remember(this.#answers, key, () => this.#match(git, pull));
  }

  async #match(
    git: GitRepository,
    pull: PullRequest,
  ): Promise<{ rule: CodeownersRule; paths: string[] }[]> {
    const file = await this.file(git, pull.baseSha);
    if (!file) {
      return [];
    }
    const start =
      (await git.history.mergeBase(pull.baseSha, pull.headSha)) ?? pull.baseSha;
    const changes = await git.history.diff(start, pull.headSha);
    // Who moves a file takes it away from its old place too.
    const paths = changes.flatMap(({ path, previousPath }) =>
      previousPath ? [previousPath, path] : [path],
    );
    const byRule = new Map<CodeownersRule, string[]>();
    for (const path of paths) {
      const rule = ruleFor(file.rules, path);
      if (rule) {
        byRule.set(rule, [...(byRule.get(rule) ?? []), path]);
      }
    }
    return [...byRule].map(([rule, owned]) => ({ rule, paths: owned }));
  }
}

/** Finds an answer once. Failures are not kept. */
function remember<T>(
  answers: Map<string, Promise<T>>,
  key: string,
  find: () => Promise<T>,
): Promise<T> {
  const known = answers.get(key);
  if (known) {
    return known;
  }
  if (answers.size >= MAX_ANSWERS) {
    answers.clear();
  }
  const answer = find();
  answers.set(key, answer);
  answer.catch(() => answers.delete(key));
  return answer;
}

/** `login` or `organisation/team`. */
export function ownerName(owner: CodeOwner): string {
  return owner.kind === 'team' ? owner.name : owner.account.login;
}

/** The people who can speak for an owner. */
export function ownerMembers(owner: CodeOwner): Account[] {
  return owner.kind === 'team' ? owner.members : [owner.account];
}
