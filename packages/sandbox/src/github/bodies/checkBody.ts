import { CommitInfo } from '../../git/GitHistory';
import { Viewer } from '../Access';
import { GithubServices } from '../GithubServices';
import { App } from '../store/AppStore';
import {
  CheckAnnotation,
  CheckConclusion,
  CheckRun,
  CheckSuite,
} from '../store/CheckStore';
import { PullRequest } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { Urls } from '../Urls';
import { appBody } from './appBody';
import { nodeId } from './nodeId';
import { fullName, repositoryBody } from './repositoryBody';

/** Conclusions of runs from the one that decides about a suite to the one that says least. */
const WORST_FIRST: CheckConclusion[] = [
  'failure',
  'timed_out',
  'action_required',
  'cancelled',
  'success',
  'neutral',
  'skipped',
];

/** A check run (`check-run`). */
export function checkRunBody(
  services: GithubServices,
  repository: Repository,
  run: CheckRun,
) {
  const { urls } = services;
  const url = `${urls.api}/repos/${fullName(repository)}/check-runs/${run.id}`;
  const pulls = pullsOf(services, repository, run.suite.headSha);
  const page = pulls[0]
    ? `${urls.web}/${fullName(repository)}/pull/${pulls[0].number}#check-${
        run.id
      }`
    : `${urls.web}/${fullName(repository)}/commit/${run.suite.headSha}`;
  return {
    id: run.id,
    node_id: nodeId('CheckRun', run.id),
    name: run.name,
    head_sha: run.suite.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.output.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: appBody(services, appOf(services, run.suite)),
    pull_requests: pulls.map(pull => minimalPull(urls, repository, pull)),
  };
}

/** A remark about lines of a file (`check-annotation`). */
export function annotationBody(
  urls: Urls,
  repository: Repository,
  { suite }: CheckRun,
  annotation: CheckAnnotation,
) {
  return {
    path: annotation.path,
    blob_href: urls.page(
      fullName(repository),
      'blob',
      suite.headSha,
      annotation.path,
    ),
    start_line: annotation.startLine,
    end_line: annotation.endLine,
    start_column: annotation.startColumn,
    end_column: annotation.endColumn,
    annotation_level: annotation.level,
    title: annotation.title,
    message: annotation.message,
    raw_details: annotation.details,
  };
}

/** The check runs of an App for a commit (`check-suite`). */
export function checkSuiteBody(
  services: GithubServices,
  repository: Repository,
  suite: CheckSuite,
  commit: CommitInfo,
  viewer: Viewer | undefined,
) {
  const { urls } = services;
  const url = `${urls.api}/repos/${fullName(repository)}/check-suites/${
    suite.id
  }`;
  const runs = services.checks
    .latest(repository.id, suite.headSha)
    .filter(run => run.suite.id === suite.id);
  const underWay = runs.filter(({ status }) => status !== 'completed');
  const pulls = pullsOf(services, repository, suite.headSha);
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: pulls[0]?.headRef ?? null,
    head_sha: suite.headSha,
    status: statusOf(runs),
    conclusion:
      underWay.length > 0
        ? null
        : WORST_FIRST.find(each =>
            runs.some(({ conclusion }) => conclusion === each),
          ) ?? null,
    url,
    before: commit.parents[0] ?? null,
    after: suite.headSha,
    pull_requests: pulls.map(pull => minimalPull(urls, repository, pull)),
    app: appBody(services, appOf(services, suite)),
    repository: repositoryBody(services, repository, viewer),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    head_commit: {
      id: commit.sha,
      tree_id: commit.tree,
      message: commit.message,
      timestamp: commit.committer.date,
      author: { name: commit.author.name, email: commit.author.email },
      committer: {
        name: commit.committer.name,
        email: commit.committer.email,
      },
    },
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  };
}

function statusOf(runs: CheckRun[]) {
  if (runs.some(({ status }) => status === 'in_progress')) {
    return 'in_progress';
  }
  return runs.some(({ status }) => status === 'queued')
    ? 'queued'
    : 'completed';
}

function appOf(services: GithubServices, { appId }: CheckSuite): App {
  const app = services.apps.find(appId);
  if (!app) {
    throw new Error(`There is no App ${appId}`);
  }
  return app;
}

function pullsOf(
  services: GithubServices,
  repository: Repository,
  headSha: string,
): PullRequest[] {
  return services.pulls.store
    .list(repository.id, { state: 'open' })
    .filter(pull => pull.headSha === headSha);
}

function minimalPull(urls: Urls, repository: Repository, pull: PullRequest) {
  const url = `${urls.api}/repos/${fullName(repository)}`;
  const side = (ref: string, sha: string) => ({
    ref,
    sha,
    repo: { id: repository.id, url, name: repository.name },
  });
  return {
    id: pull.id,
    number: pull.number,
    url: `${url}/pulls/${pull.number}`,
    head: side(pull.headRef, pull.headSha),
    base: side(pull.baseRef, pull.baseSha),
  };
}
