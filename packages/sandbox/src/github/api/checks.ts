import {
  annotationBody,
  checkRunBody,
  checkSuiteBody,
} from '../bodies/checkBody';
import { forbidden, notFound, unprocessable } from '../errors';
import { GithubServices } from '../GithubServices';
import { ApiReply, ApiRouter } from '../http/ApiRouter';
import { inRepository, RepositoryRequest } from '../http/inRepository';
import { parseBody } from '../http/parseBody';
import { App } from '../store/AppStore';
import { CheckRun, NO_OUTPUT } from '../store/CheckStore';
import { Repository } from '../store/RepositoryStore';
import {
  createCheckSchema,
  progressOf,
  toOutput,
  updateCheckSchema,
} from './checkInput';
import { findCommit } from './findCommit';

/** https://docs.github.com/rest/checks */
export function registerChecks(api: ApiRouter, services: GithubServices): void {
  const { checks } = services;
  const findRun = (repository: Repository, id: string): CheckRun => {
    const run = checks.find(repository.id, Number(id));
    if (!run) {
      throw notFound();
    }
    return run;
  };

  api.post(
    '/repos/{owner}/{repo}/check-runs',
    inRepository(services, 'pull', async request => {
      const { repository, git } = request;
      const app = requireApp(services, request);
      const input = parseBody(createCheckSchema, request.body);
      const { sha } = await findCommit(git, input.head_sha);
      const run = checks.insert({
        repositoryId: repository.id,
        appId: app.id,
        headSha: sha,
        name: input.name,
        detailsUrl: input.details_url,
        externalId: input.external_id,
        startedAt: input.started_at,
        output: input.output && toOutput(input.output, NO_OUTPUT),
        ...progressOf(input, 'queued'),
      });
      return { status: 201, body: checkRunBody(services, repository, run) };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/check-runs/{check_run_id}',
    inRepository(services, 'pull', ({ repository, params }) => ({
      body: checkRunBody(
        services,
        repository,
        findRun(repository, params.check_run_id),
      ),
    })),
  );

  api.patch(
    '/repos/{owner}/{repo}/check-runs/{check_run_id}',
    inRepository(services, 'pull', request => {
      const { repository } = request;
      const app = requireApp(services, request);
      const run = findRun(repository, request.params.check_run_id);
      if (run.suite.appId !== app.id) {
        throw forbidden('Resource not accessible by integration');
      }
      const input = parseBody(updateCheckSchema, request.body);
      const updated = checks.update(run.id, {
        name: input.name ?? run.name,
        detailsUrl: input.details_url ?? run.detailsUrl,
        externalId: input.external_id ?? run.externalId,
        startedAt: input.started_at ?? run.startedAt,
        output: input.output ? toOutput(input.output, run.output) : run.output,
        ...progressOf(input, run.status),
      });
      return { body: checkRunBody(services, repository, updated) };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/check-runs/{check_run_id}/annotations',
    inRepository(services, 'pull', ({ repository, params }) => {
      const run = findRun(repository, params.check_run_id);
      return {
        list: run.output.annotations.map(annotation =>
          annotationBody(services.urls, repository, run, annotation),
        ),
      };
    }),
  );

  api.post(
    '/repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest',
    inRepository(services, 'push', async ({ repository, params }) => {
      const run = findRun(repository, params.check_run_id);
      if (!(await services.checkEvents.rerequest(repository, run))) {
        throw unprocessable('This check run is not rerequestable');
      }
      return { status: 201, body: {} };
    }),
  );

  api.get(
    '/repos/{owner}/{repo}/commits/{ref}/check-runs',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, query }) => {
        const { sha } = await findCommit(git, params.ref);
        const runs =
          query.filter === 'all'
            ? checks.ofCommit(repository.id, sha)
            : checks.latest(repository.id, sha);
        return listRuns(services, repository, runs, query);
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/commits/{ref}/check-suites',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, query, viewer }) => {
        const commit = await findCommit(git, params.ref);
        const suites = checks
          .suitesOfCommit(repository.id, commit.sha)
          .filter(
            suite => !query.app_id || suite.appId === Number(query.app_id),
          );
        return {
          list: suites.map(suite =>
            checkSuiteBody(services, repository, suite, commit, viewer),
          ),
          paged: page => ({ total_count: suites.length, check_suites: page }),
        };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/check-suites/{check_suite_id}',
    inRepository(
      services,
      'pull',
      async ({ repository, git, params, viewer }) => {
        const suite = checks.findSuite(
          repository.id,
          Number(params.check_suite_id),
        );
        if (!suite) {
          throw notFound();
        }
        const commit = await findCommit(git, suite.headSha);
        return {
          body: checkSuiteBody(services, repository, suite, commit, viewer),
        };
      },
    ),
  );

  api.get(
    '/repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs',
    inRepository(services, 'pull', ({ repository, params, query }) => {
      const suite = checks.findSuite(
        repository.id,
        Number(params.check_suite_id),
      );
      if (!suite) {
        throw notFound();
      }
      const { headSha } = suite;
      const runs =
        query.filter === 'all'
          ? checks.ofCommit(repository.id, headSha)
          : checks.latest(repository.id, headSha);
      return listRuns(
        services,
        repository,
        runs.filter(run => run.suite.id === suite.id),
        query,
      );
    }),
  );
}

/** Only Apps write check runs. @throws GithubError 403 for people, with GitHub's words */
function requireApp(services: GithubServices, request: RepositoryRequest): App {
  const viewer = request.requireViewer();
  const app =
    viewer.installationId === null
      ? undefined
      : services.apps.findByBot(viewer.account.id);
  if (!app) {
    throw forbidden('You must authenticate via a GitHub App.');
  }
  if (!services.access.allows(viewer.account, request.repository, 'push')) {
    throw forbidden('Resource not accessible by integration');
  }
  return app;
}

function listRuns(
  services: GithubServices,
  repository: Repository,
  runs: CheckRun[],
  query: Record<string, string>,
): ApiReply {
  const wanted = runs.filter(
    run =>
      (!query.check_name || run.name === query.check_name) &&
      (!query.status || run.status === query.status) &&
      (!query.app_id || run.suite.appId === Number(query.app_id)),
  );
  return {
    list: wanted.map(run => checkRunBody(services, repository, run)),
    paged: page => ({ total_count: wanted.length, check_runs: page }),
  };
}
