import { join } from 'node:path';
import { Access } from './Access';
import { Approvals } from './pulls/Approvals';
import { Mergeability } from './pulls/Mergeability';
import { Merger } from './pulls/Merger';
import { PullFollower } from './pulls/PullFollower';
import { PullRequests } from './pulls/PullRequests';
import { Reviewing } from './pulls/Reviewing';
import { RefService } from './RefService';
import { RepositoryService } from './RepositoryService';
import { RefRules } from './rules/RefRules';
import { AccountStore } from './store/AccountStore';
import { AppStore } from './store/AppStore';
import { LabelStore } from './store/LabelStore';
import { openDatabase, SqliteDatabase } from './store/openDatabase';
import { PullStore } from './store/PullStore';
import { RepositoryStore } from './store/RepositoryStore';
import { ReviewStore } from './store/ReviewStore';
import { RulesetStore } from './store/RulesetStore';
import { TeamStore } from './store/TeamStore';
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
  repositories: RepositoryService;
  access: Access;
  rules: RefRules;
  refs: RefService;
  pulls: PullRequests;
  follower: PullFollower;
  approvals: Approvals;
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
  const pullStore = PullStore.create(database);
  const repositories = RepositoryService.create({
    store: RepositoryStore.create(database),
    directory: join(directory, 'repositories'),
  });
  const access = Access.create({ accounts, teams, apps });
  const rules = RefRules.create({ rulesets, teams, apps, access });
  const refs = RefService.create({ rules, repositories: repositories.store });
  const approvals = Approvals.create({ access, accounts, reviews, rules });
  const pulls = PullRequests.create({
    database,
    store: pullStore,
    repositories,
  });
  const follower = PullFollower.create({
    database,
    pulls: pullStore,
    repositories,
    reviews,
    approvals,
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
    repositories,
    access,
    rules,
    refs,
    pulls,
    follower,
    approvals,
    mergeability: Mergeability.create(),
    merger: Merger.create({
      repositories,
      pulls: pullStore,
      accounts,
      refs,
      approvals,
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
