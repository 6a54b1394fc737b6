import { GithubServices } from '../github/GithubServices';
import { KeyedLock } from '../github/KeyedLock';
import { CheckRun } from '../github/store/CheckStore';
import { CodeownersJob } from './CodeownersJob';
import { JobContext, JobResult } from './JobResult';
import { ValidateJob } from './ValidateJob';

/** The jobs that check runs stand for. */
export class Jobs {
  readonly #services: GithubServices;
  readonly #validate: ValidateJob;
  readonly #codeowners: CodeownersJob;
  readonly #lock = KeyedLock.create();

  private constructor(
    services: GithubServices,
    validate: ValidateJob,
    codeowners: CodeownersJob,
  ) {
    this.#services = services;
    this.#validate = validate;
    this.#codeowners = codeowners;
  }

  static create({
    services,
    validate,
    codeowners,
  }: {
    services: GithubServices;
    validate: ValidateJob;
    codeowners: CodeownersJob;
  }): Jobs {
    return new Jobs(services, validate, codeowners);
  }

  /**
   * Does what a check run was noted for.
   *
   * @param folder - empty, for the job alone
   */
  async run(
    run: CheckRun,
    folder: string,
    signal: AbortSignal,
  ): Promise<JobResult> {
    const { repositories, pulls, accounts } = this.#services;
    const repository = repositories.store.get(run.suite.repositoryId);
    const context: JobContext = {
      repository,
      git: await repositories.git(repository),
      folder,
      signal,
    };
    if (run.pullId === null) {
      // One after the other: all of them move the same branch.
      return this.#lock.run(repository.id, () => this.#codeowners.run(context));
    }
    const pull = pulls.store.get(run.pullId);
    if (pull.state !== 'open' || pull.headSha !== run.suite.headSha) {
      return {
        conclusion: 'cancelled',
        output: {
          title: `#${pull.number} has moved on`,
          summary: null,
          text: null,
          annotations: [],
        },
      };
    }
    return this.#validate.run(context, pull, accounts.get(pull.authorId));
  }
}
