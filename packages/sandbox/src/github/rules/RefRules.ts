import { Access, Viewer } from '../Access';
import { describeChecks, RequiredChecks } from '../checks/RequiredChecks';
import { AppStore } from '../store/AppStore';
import { Repository } from '../store/RepositoryStore';
import { Ruleset, RulesetStore } from '../store/RulesetStore';
import { Permission, TeamStore } from '../store/TeamStore';
import { matchesRef } from './matchesRef';
import { PullRequestRule, Rule, StatusChecksRule } from './rulesetSchema';

/** Ids of GitHub's repository roles, and the permission each one is. */
const REPOSITORY_ROLES = new Map<number, Permission>([
  [1, 'pull'],
  [2, 'maintain'],
  [3, 'triage'],
  [4, 'push'],
  [5, 'admin'],
]);

/** A change of a ref that somebody asks for. */
export interface RefChangeRequest {
  ref: string;
  before: string | undefined;
  after: string | undefined;
}

/** What the rulesets of a repository have to say about its refs. */
export class RefRules {
  readonly #rulesets: RulesetStore;
  readonly #teams: TeamStore;
  readonly #apps: AppStore;
  readonly #access: Access;
  readonly #requiredChecks: RequiredChecks;

  private constructor(
    rulesets: RulesetStore,
    teams: TeamStore,
    apps: AppStore,
    access: Access,
    requiredChecks: RequiredChecks,
  ) {
    this.#rulesets = rulesets;
    this.#teams = teams;
    this.#apps = apps;
    this.#access = access;
    this.#requiredChecks = requiredChecks;
  }

  static create({
    rulesets,
    teams,
    apps,
    access,
    requiredChecks,
  }: {
    rulesets: RulesetStore;
    teams: TeamStore;
    apps: AppStore;
    access: Access;
    requiredChecks: RequiredChecks;
  }): RefRules {
    return new RefRules(rulesets, teams, apps, access, requiredChecks);
  }

  /** Active rules for a ref, whether it exists or not. */
  active(
    repository: Repository,
    ref: string,
  ): { rule: Rule; ruleset: Ruleset }[] {
    return this.#rulesets
      .list(repository.id)
      .filter(
        ruleset =>
          ruleset.enforcement === 'active' &&
          matchesRef(ruleset, ref, repository.defaultBranch),
      )
      .flatMap(ruleset => ruleset.rules.map(rule => ({ rule, ruleset })));
  }

  /**
   * What stands against changing a ref directly, in GitHub's words. Whether the change loses commits is for the caller
   * to find out, because the objects may not have arrived yet: see `forbidsForcePush`.
   */
  violations(
    repository: Repository,
    viewer: Viewer,
    change: RefChangeRequest,
  ): string[] {
    const rules = this.#binding(repository, viewer, change.ref, 'direct');
    const has = (type: Rule['type']) => rules.some(rule => rule.type === type);
    if (!change.after) {
      return has('deletion') ? ['Cannot delete this protected ref.'] : [];
    }
    const checks = describeChecks(
      this.#requiredChecks.of(
        repository,
        change.after,
        rules
          .filter(rule => rule.type === 'required_status_checks')
          .filter(
            ({ parameters }) =>
              change.before || !parameters.do_not_enforce_on_create,
          ),
      ),
    );
    const unchecked = checks ? [checks] : [];
    if (!change.before) {
      return has('creation')
        ? ['Cannot create ref due to creations being restricted.']
        : unchecked;
    }
    return [
      ...(has('update') ? ['Cannot update this protected ref.'] : []),
      ...(has('pull_request')
        ? ['Changes must be made through a pull request.']
        : []),
      ...unchecked,
    ];
  }

  forbidsForcePush(
    repository: Repository,
    viewer: Viewer,
    ref: string,
  ): boolean {
    return this.#binding(repository, viewer, ref, 'direct').some(
      rule => rule.type === 'non_fast_forward',
    );
  }

  /** What binds somebody who merges a pull request into a branch. */
  forMerge(
    repository: Repository,
    viewer: Viewer,
    ref: string,
  ): {
    forbidsUpdate: boolean;
    pullRequestRules: PullRequestRule[];
    statusChecksRules: StatusChecksRule[];
  } {
    const rules = this.#binding(repository, viewer, ref, 'pullRequest');
    return {
      forbidsUpdate: rules.some(rule => rule.type === 'update'),
      pullRequestRules: rules.filter(rule => rule.type === 'pull_request'),
      statusChecksRules: rules.filter(
        rule => rule.type === 'required_status_checks',
      ),
    };
  }

  /** How much of a ruleset somebody is exempt from. */
  bypass(
    repository: Repository,
    viewer: Viewer,
    ruleset: Ruleset,
  ): 'always' | 'pull_request' | undefined {
    const modes = ruleset.bypass_actors
      .filter(actor => this.#isActor(repository, viewer, actor))
      .map(actor => actor.bypass_mode);
    return modes.includes('always') ? 'always' : modes[0];
  }

  #binding(
    repository: Repository,
    viewer: Viewer,
    ref: string,
    via: 'direct' | 'pullRequest',
  ): Rule[] {
    return this.active(repository, ref)
      .filter(({ ruleset }) => {
        const bypass = this.bypass(repository, viewer, ruleset);
        return (
          bypass !== 'always' &&
          !(bypass === 'pull_request' && via === 'pullRequest')
        );
      })
      .map(({ rule }) => rule);
  }

  #isActor(
    repository: Repository,
    viewer: Viewer,
    { actor_type: type, actor_id: id }: Ruleset['bypass_actors'][number],
  ): boolean {
    switch (type) {
      case 'OrganizationAdmin':
        return this.#access.isOrganizationAdmin(
          viewer.account,
          repository.ownerId,
        );
      case 'Team':
        return (
          typeof id === 'number' &&
          this.#teams.list(repository.ownerId).some(team => team.id === id) &&
          this.#teams.isMember(id, viewer.account.id)
        );
      case 'RepositoryRole': {
        const role = REPOSITORY_ROLES.get(id ?? 0);
        return (
          role !== undefined &&
          this.#access.allows(viewer.account, repository, role)
        );
      }
      case 'Integration':
        return this.#apps.find(id ?? 0)?.botId === viewer.account.id;
      default:
        // Nobody here is a deploy key or owns an enterprise.
        return false;
    }
  }
}
