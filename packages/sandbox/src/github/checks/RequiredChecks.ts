import { AppStore } from '../store/AppStore';
import { CheckRun, CheckStore } from '../store/CheckStore';
import { CommitStatus, StatusStore } from '../store/StatusStore';
import { StatusChecksRule } from '../rules/rulesetSchema';
import { Repository } from '../store/RepositoryStore';

/** How a check stands; `expected`: nothing has been heard of it. */
export type CheckState =
  | 'success'
  | 'failing'
  | 'in progress'
  | 'queued'
  | 'pending'
  | 'expected';

/** A check that has to succeed before a branch moves. */
export interface RequiredCheck {
  context: string;
  state: CheckState;
}

/** States that GitHub counts one by one when several checks are not as they should be. */
const COUNTED: CheckState[] = ['expected', 'failing', 'pending'];

/** Knows how a commit stands with the checks that the rules ask for. */
export class RequiredChecks {
  readonly #checks: CheckStore;
  readonly #statuses: StatusStore;
  readonly #apps: AppStore;

  private constructor(
    checks: CheckStore,
    statuses: StatusStore,
    apps: AppStore,
  ) {
    this.#checks = checks;
    this.#statuses = statuses;
    this.#apps = apps;
  }

  static create({
    checks,
    statuses,
    apps,
  }: {
    checks: CheckStore;
    statuses: StatusStore;
    apps: AppStore;
  }): RequiredChecks {
    return new RequiredChecks(checks, statuses, apps);
  }

  /** The checks that the rules require of a commit, each once. */
  of(
    repository: Repository,
    sha: string,
    rules: StatusChecksRule[],
  ): RequiredCheck[] {
    const runs = this.#checks.latest(repository.id, sha);
    const statuses = this.#statuses.latest(repository.id, sha);
    const required = new Map(
      rules
        .flatMap(({ parameters }) => parameters.required_status_checks)
        .map(check => [`${check.context} ${check.integration_id}`, check]),
    );
    return [...required.values()].map(
      ({ context, integration_id: appId = undefined }) => {
        const botId =
          appId === undefined ? undefined : this.#apps.find(appId)?.botId;
        const states = [
          ...runs
            .filter(
              run =>
                run.name === context &&
                (appId === undefined || run.suite.appId === appId),
            )
            .map(stateOfRun),
          ...statuses
            .filter(
              status =>
                status.context === context &&
                (appId === undefined || status.creatorId === botId),
            )
            .map(stateOfStatus),
        ];
        const worst = states.find(state => state !== 'success');
        return { context, state: worst ?? states[0] ?? 'expected' };
      },
    );
  }

  /** Whether anything that was said about a commit, required or not, is no success (yet). */
  hasBlemish(repository: Repository, sha: string): boolean {
    return [
      ...this.#checks.latest(repository.id, sha).map(stateOfRun),
      ...this.#statuses.latest(repository.id, sha).map(stateOfStatus),
    ].some(state => state !== 'success');
  }
}

/** What stands against a commit, in GitHub's words: one check is named, several are counted. */
export function describeChecks(checks: RequiredCheck[]): string | undefined {
  const unmet = checks.filter(({ state }) => state !== 'success');
  if (unmet.length === 0) {
    return undefined;
  }
  const [first] = unmet;
  if (unmet.length === 1) {
    return `Required status check "${first.context}" is ${first.state}.`;
  }
  const count = `${unmet.length} of ${checks.length} required status checks`;
  if (unmet.every(({ state }) => state === first.state)) {
    return `${count} are ${first.state}.`;
  }
  const counted = COUNTED.flatMap(state => {
    const number = unmet.filter(check => check.state === state).length;
    return number > 0 ? [`${number} ${state}`] : [];
  });
  return counted.length > 0
    ? `${count} have not succeeded: ${joinWords(counted)}.`
    : `${count} have not succeeded.`;
}

export function stateOfRun(run: CheckRun): CheckState {
  if (run.status !== 'completed') {
    return run.status === 'queued' ? 'queued' : 'in progress';
  }
  return run.conclusion === 'success' ||
    run.conclusion === 'neutral' ||
    run.conclusion === 'skipped'
    ? 'success'
    : 'failing';
}

export function stateOfStatus({ state }: CommitStatus): CheckState {
  if (state === 'success' || state === 'pending') {
    return state;
  }
  return 'failing';
}

function joinWords(words: string[]): string {
  return words.length > 1
    ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
    : words.join('');
}
