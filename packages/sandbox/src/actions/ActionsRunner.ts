import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { GithubServices } from '../github/GithubServices';
import { PullEvent } from '../github/pulls/PullEvents';
import { RefChange } from '../github/RefService';
import { CheckRun } from '../github/store/CheckStore';
import { PullRequest } from '../github/store/PullStore';
import { Repository } from '../github/store/RepositoryStore';
import { timestamp } from '../github/store/timestamp';
import { ACTIONS_APP_ID, actionsApp } from './actionsApp';
import { BackgroundTasks } from './BackgroundTasks';
import { CodeownersJob } from './CodeownersJob';
import { JobQueue } from './JobQueue';
import { Jobs } from './Jobs';
import { ValidateJob } from './ValidateJob';
import { couldNotRun, JobResult } from './JobResult';

/** Jobs at once: each one starts helm, and a laptop has other things to do. */
const CONCURRENCY = 2;
const TIMEOUT_MS = 120_000;

/**
 * GitHub Actions, as far as gitops-apps needs it: runs the jobs of its workflows `validate` and `codeowners` and tells
 * the outcome as check runs. The scripts are those of our own template, which the repository got its copies from, so
 * nothing that a pull request brings along is executed here. A run is noted before it begins; what is under way when
 * the process ends begins again with the next start.
 */
export class ActionsRunner {
  readonly #services: GithubServices;
  readonly #workDirectory: string;
  readonly #log: (message: string) => void;
  readonly #jobs: Jobs;
  readonly #tasks: BackgroundTasks;
  readonly #queue: JobQueue;

  private constructor({
    services,
    workDirectory,
    log,
    jobs,
  }: {
    services: GithubServices;
    workDirectory: string;
    log: (message: string) => void;
    jobs: Jobs;
  }) {
    this.#services = services;
    this.#workDirectory = workDirectory;
    this.#log = log;
    this.#jobs = jobs;
    this.#tasks = BackgroundTasks.create(log);
    this.#queue = JobQueue.create({
      concurrency: CONCURRENCY,
      execute: (id, signal) => this.#execute(id, signal),
      tasks: this.#tasks,
    });
  }

  /**
   * Begins to listen; jobs begin with `start`.
   *
   * @param scriptsDirectory - folder with `checks/validate.mjs` and `automation/codeowners.mjs`
   * @param directory - where jobs work and keep what makes the next one faster
   * @param toolsDirectory - where helm is kept
   * @param timeoutMs - how long one job may take
   */
  static create({
    services,
    scriptsDirectory,
    directory,
    toolsDirectory,
    timeoutMs = TIMEOUT_MS,
    log,
  }: {
    services: GithubServices;
    scriptsDirectory: string;
    directory: string;
    toolsDirectory?: string;
    timeoutMs?: number;
    log: (message: string) => void;
  }): ActionsRunner {
    const runner = new ActionsRunner({
      services,
      workDirectory: join(directory, 'work'),
      log,
      jobs: Jobs.create({
        services,
        validate: ValidateJob.create({
          scriptsDirectory,
          cacheDirectory: join(directory, 'cache'),
          toolsDirectory,
          timeoutMs,
        }),
        codeowners: CodeownersJob.create({
          services,
          scriptsDirectory,
          timeoutMs,
        }),
      }),
    });
    services.pullEvents.on(event => runner.#pullChanged(event));
    services.refs.onChange((repository, change) =>
      runner.#tasks.guard(() => runner.#refChanged(repository, change)),
    );
    services.checkEvents.onRerequest((_repository, run) => runner.#rerun(run));
    return runner;
  }

  /** Takes up what an earlier process has left, and what it had no time to begin. */
  async start(): Promise<void> {
    await rm(this.#workDirectory, { recursive: true, force: true });
    await mkdir(this.#workDirectory, { recursive: true });
    const { checks, pulls, repositories } = this.#services;
    for (const run of checks.unfinished(ACTIONS_APP_ID)) {
      checks.update(run.id, { status: 'queued' });
      this.#queue.add(run.id);
    }
    this.#queue.start();
    this.#tasks.run(async () => {
      for (const repository of repositories.store.list()) {
        for (const pull of pulls.store.list(repository.id, { state: 'open' })) {
          await this.#scheduleMissing(repository, pull);
        }
      }
    });
  }

  /** Ends what is under way without a verdict. */
  async stop(): Promise<void> {
    this.#queue.stop();
    await this.#tasks.settled();
  }

  async #pullChanged({ action, repository, pull }: PullEvent): Promise<void> {
    if (action === 'base_moved') {
      // Not awaited: whoever moved the branch may hold the repository, and has other pull requests to tell.
      this.#tasks.run(() => this.#scheduleMissing(repository, pull));
    } else if (action !== 'closed') {
      await this.#tasks.guard(() => this.#schedule(repository, pull));
    }
  }

  /** A conflict that has gone leaves a pull request without a verdict, which nothing else would bring. */
  async #scheduleMissing(
    repository: Repository,
    { id }: PullRequest,
  ): Promise<void> {
    const pull = this.#services.pulls.store.get(id);
    const [latest] = this.#services.checks.ofPull(id);
    const isJudged =
      latest?.suite.headSha === pull.headSha &&
      latest.conclusion !== 'cancelled';
    if (pull.state === 'open' && !isJudged) {
      await this.#schedule(repository, pull);
    }
  }

  /** As on GitHub, there is no run for branches that conflict: there is no merge to check. */
  async #schedule(repository: Repository, pull: PullRequest): Promise<void> {
    const git = await this.#services.repositories.git(repository);
    const workflow = await git.entry(pull.baseSha, ValidateJob.workflow);
    for (const run of this.#services.checks.ofPull(pull.id)) {
      this.#supersede(run);
    }
    if (workflow && (await this.#services.mergeability.resolve(git, pull))) {
      this.#insert(repository, {
        headSha: pull.headSha,
        name: ValidateJob.checkName,
        pullId: pull.id,
      });
    }
  }

  async #refChanged(
    repository: Repository,
    { ref, before, after }: Pick<RefChange, 'ref' | 'before' | 'after'>,
  ): Promise<void> {
    if (ref !== `refs/heads/${repository.defaultBranch}` || !before || !after) {
      return;
    }
    const git = await this.#services.repositories.git(repository);
    if (!(await git.entry(after, CodeownersJob.workflow))) {
      return;
    }
    const changes = await git.history.diff(before, after);
    const paths = changes.flatMap(({ path, previousPath = path }) => [
      path,
      previousPath,
    ]);
    if (CodeownersJob.isConcernedBy(paths)) {
      this.#services.checks
        .unfinished(ACTIONS_APP_ID)
        .filter(
          ({ name, status, suite }) =>
            name === CodeownersJob.checkName &&
            status === 'queued' &&
            suite.repositoryId === repository.id,
        )
        .forEach(run => this.#supersede(run));
      this.#insert(repository, {
        headSha: after,
        name: CodeownersJob.checkName,
        pullId: null,
      });
    }
  }

  /** @returns false for what no job here has made */
  async #rerun(run: CheckRun): Promise<boolean> {
    const { checks, repositories } = this.#services;
    if (run.suite.appId !== ACTIONS_APP_ID || run.status !== 'completed') {
      return false;
    }
    if (run.pullId !== null) {
      checks.ofPull(run.pullId).forEach(other => this.#supersede(other));
    }
    this.#insert(repositories.store.get(run.suite.repositoryId), {
      headSha: run.suite.headSha,
      name: run.name,
      pullId: run.pullId,
    });
    return true;
  }

  #insert(
    repository: Repository,
    run: { headSha: string; name: string; pullId: number | null },
  ): void {
    const { id } = this.#services.checks.insert({
      repositoryId: repository.id,
      appId: actionsApp(this.#services, repository.ownerId).id,
      status: 'queued',
      conclusion: null,
      externalId: randomUUID(),
      ...run,
    });
    this.#queue.add(id);
  }

  #supersede(run: CheckRun): void {
    if (run.status === 'completed') {
      return;
    }
    const title = 'A newer run has taken its place';
    this.#finish(run.id, {
      conclusion: 'cancelled',
      output: { title, summary: null, text: null, annotations: [] },
    });
    this.#queue.abort(run.id, title);
  }

  async #execute(id: number, signal: AbortSignal): Promise<void> {
    const { checks } = this.#services;
    if (checks.get(id).status !== 'queued') {
      return;
    }
    const run = checks.update(id, {
      status: 'in_progress',
      startedAt: timestamp(),
    });
    const folder = await mkdtemp(join(this.#workDirectory, `${run.name}-`));
    let result: JobResult;
    try {
      result = await this.#jobs.run(run, folder, signal);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      this.#log(`Check run ${id} (${run.name}): ${String(error)}`);
      result = couldNotRun(String(error));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
    // Whoever has ended the run meanwhile has said how.
    if (!signal.aborted) {
      this.#finish(id, result);
    }
  }

  #finish(id: number, { conclusion, output }: JobResult): void {
    this.#services.checks.update(id, {
      status: 'completed',
      conclusion,
      completedAt: timestamp(),
      output,
    });
  }
}
