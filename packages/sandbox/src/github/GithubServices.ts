import { join } from 'node:path';
import { Access } from './Access';
import { CheckEvents } from './checks/CheckEvents';
import { RequiredChecks } from './checks/RequiredChecks';
import { CodeOwners } from './codeowners/CodeOwners';
import { Approvals } from './pulls/Approvals';
import { Mergeability } from './pulls/Mergeability';
import { Merger } from './pulls/Merger';
import { MergeRequirements } from './pulls/MergeRequirements';
import { OwnerRequests } from './pulls/OwnerRequests';
import { PullEvents } from './pulls/PullEvents';
import { PullFollower } from './pulls/PullFollower';
import { PullRequests } from './pulls/PullRequests';
import { Reviewing } from './pulls/Reviewing';
import { RefService } from './RefService';
import { RepositoryService } from './RepositoryService';
import { RefRules } from './rules/RefRules';
import { AccountStore } from './store/AccountStore';
import { AppStore } from './store/AppStore';
import { CheckStore } from './store/CheckStore';
import { EnvironmentStore } from './store/EnvironmentStore';
import { HookStore } from './store/HookStore';
import { LabelStore } from './store/LabelStore';
import { OidcSubjectStore } from './store/OidcSubjectStore';
import { openDatabase, SqliteDatabase } from './store/openDatabase';
import { PullStore } from './store/PullStore';
import { RepositoryStore } from './store/RepositoryStore';
import { ReviewStore } from './store/ReviewStore';
import { RulesetStore } from './store/RulesetStore';
import { StatusStore } from './store/StatusStore';
import { TeamStore } from './store/TeamStore';
import { VariableStore } from './store/VariableStore';
import { Urls } from './Urls';

/** Everything behind the API and the pages. */
export interface GithubServices {
  urls: Urls;
  database: SqliteDatabase;
  accounts: AccountStore;
  apps: AppStore;
  teams: TeamStore;
  labels: LabelStore;
  reviews: ReviewStore;
  rulesets: RulesetStore;
  checks: CheckStore;
  statuses: StatusStore;
  variables: VariableStore;
  environments: EnvironmentStore;
  oidcSubjects: OidcSubjectStore;
  hooks: HookStore;
  repositories: RepositoryService;
  access: Access;
  rules: RefRules;
  refs: RefService;
  codeOwners: CodeOwners;
  requiredChecks: RequiredChecks;
  checkEvents: CheckEvents;
  pulls: PullRequests;
  pullEvents: PullEvents;
  follower: PullFollower;
  approvals: Approvals;
  requirements: MergeRequirements;
  mergeability: Mergeability;
  merger: Merger;
  reviewing: Reviewing;
}

/**
 * Opens the world that lies in a folder: `github.sqlite` and `repositories/<owner>/<name>.git`.
 */
export function openGithubServices({
  directory,
  urls,
}: {
  directory: string;
  urls: Urls;
}): GithubServices {
  const database = openDatabase(join(directory, 'github.sqlite'));
  const accounts = AccountStore.create(database);
  const apps = AppStore.create(database);
  const teams = TeamStore.create(database, accounts);
  const labels = LabelStore.create(database);
  const reviews = ReviewStore.create(database);
  const rulesets = RulesetStore.create(database);
  const checks = CheckStore.create(database);
  const statuses = StatusStore.create(database);
  const pullStore = PullStore.create(database);
  const repositories = RepositoryService.create({
    store: RepositoryStore.create(database),
    directory: join(directory, 'repositories'),
  });
  const access = Access.create({ accounts, teams, apps });
  const requiredChecks = RequiredChecks.create({ checks, statuses, apps });
  const rules = RefRules.create({
    rulesets,
    teams,
    apps,
    access,
    requiredChecks,
  });
  const refs = RefService.create({ rules, repositories: repositories.store });
  const approvals = Approvals.create({ access, accounts, reviews, rules });
  const codeOwners = CodeOwners.create({ access, accounts, teams });
  const requirements = MergeRequirements.create({
    repositories,
    accounts,
    rules,
    approvals,
    codeOwners,
    requiredChecks,
  });
  const pullEvents = PullEvents.create();
  const ownerRequests = OwnerRequests.create({
    repositories,
    codeOwners,
    reviews,
  });
  pullEvents.on(event => ownerRequests.follow(event));
  const pulls = PullRequests.create({
    database,
    store: pullStore,
    repositories,
    events: pullEvents,
  });
  const follower = PullFollower.create({
    database,
    pulls: pullStore,
    repositories,
    reviews,
    approvals,
    events: pullEvents,
  });
  refs.onChange((repository, change) =>
    follower.refChanged(repository, change),
  );
  return {
    urls,
    database,
    accounts,
    apps,
    teams,
    labels,
    reviews,
    rulesets,
    checks,
    statuses,
    variables: VariableStore.create(database),
    environments: EnvironmentStore.create(database),
    oidcSubjects: OidcSubjectStore.create(database),
    hooks: HookStore.create(database),
    repositories,
    access,
    rules,
    refs,
    codeOwners,
    requiredChecks,
    checkEvents: CheckEvents.create(),
    pulls,
    pullEvents,
    follower,
    approvals,
    requirements,
    mergeability: Mergeability.create(),
    merger: Merger.create({
      repositories,
      pulls: pullStore,
      accounts,
      refs,
      approvals,
      requirements,
    }),
    reviewing: Reviewing.create({
      access,
      accounts,
      teams,
      pulls: pullStore,
      reviews,
    }),
  };
}
