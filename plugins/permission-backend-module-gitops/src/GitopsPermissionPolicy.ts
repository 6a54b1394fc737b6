import { UserInfoService } from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isPermission,
  Permission,
  PermissionCondition,
  PermissionCriteria,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  argocdApplicationReadPermission,
  argocdPermissions,
  gitopsDeploymentPermissions,
  gitopsDeploymentReadPermission,
  gitopsDeploymentSyncPermission,
  RESOURCE_TYPE_GITOPS_DEPLOYMENT,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  createGitopsDeploymentConditionalDecision,
  gitopsDeploymentConditions,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { approvedTeams } from './approvedTeams';
import { GitopsRoles } from './readRoles';

type Criteria = PermissionCriteria<
  PermissionCondition<typeof RESOURCE_TYPE_GITOPS_DEPLOYMENT>
>;

const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

/** Plugins whose permissions people keep when those of other plugins are denied. */
const USABLE_PREFIXES = ['catalog.', 'scaffolder.'];

const { isEntityOwner, isEnvironment } = gitopsDeploymentConditions;

/**
 * The four roles of the GitOps flow as a permission policy. Roles add up: somebody who is developer and approver of a
 * team has the rights of both.
 *
 * A portal with a policy of its own asks `decide` first, and goes on where that has no opinion.
 *
 * @public
 */
export class GitopsPermissionPolicy implements PermissionPolicy {
  readonly #roles: GitopsRoles;
  readonly #userInfo: UserInfoService;

  static create(options: {
    roles: GitopsRoles;
    userInfo: UserInfoService;
  }): GitopsPermissionPolicy {
    return new GitopsPermissionPolicy(options);
  }

  private constructor(options: {
    roles: GitopsRoles;
    userInfo: UserInfoService;
  }) {
    this.#roles = options.roles;
    this.#userInfo = options.userInfo;
  }

  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    return (
      (await this.decide(request, user)) ??
      this.#decideOther(request.permission, user)
    );
  }

  /**
   * @returns undefined for permissions that are neither `gitops.*` nor those of the guard in front of Roadie's plugin
   */
  async decide(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision | undefined> {
    const isGuard = argocdPermissions.some(
      ({ name }) => name === permission.name,
    );
    if (!isGuard && !permission.name.startsWith('gitops.')) {
      return undefined;
    }
    if (!user) {
      return DENY;
    }
    const claims = await this.#claimsOf(user);
    if (this.#isPlatform(claims)) {
      return ALLOW;
    }
    if (this.#isViewer(claims) && isForViewers(permission)) {
      return ALLOW;
    }
    const deployment = gitopsDeploymentPermissions.find(
      ({ name }) => name === permission.name,
    );
    const criteria = deployment ? this.#criteriaOf(permission, claims) : [];
    // Also for what is not known yet: a new permission is nobody's by mistake.
    if (!deployment || criteria.length === 0) {
      return DENY;
    }
    const [first, ...rest] = criteria;
    return createGitopsDeploymentConditionalDecision(deployment, {
      anyOf: [first, ...rest],
    });
  }

  /** In which cases somebody without a right to everything has the permission: one of these is enough. */
  #criteriaOf(permission: Permission, claims: string[]): Criteria[] {
    const { developer } = this.#roles;
    const own = isEntityOwner({ claims });
    const approved = [...approvedTeams(this.#roles, claims)].map(
      ([environment, teams]) => ({
        team: isEntityOwner({ claims: teams }),
        environment: isEnvironment({ environments: [environment] }),
      }),
    );
    if (isPermission(permission, gitopsDeploymentReadPermission)) {
      return [own, ...approved.map(({ team }) => team)];
    }
    const approverCriteria = approved.map(
      ({ team, environment }): Criteria => ({ allOf: [team, environment] }),
    );
    if (!isPermission(permission, gitopsDeploymentSyncPermission)) {
      // A promotion or a rollback is a pull request, which the owners of the environment approve.
      return [own, ...approverCriteria];
    }
    const { environments } = developer;
    return environments.length > 0
      ? [{ allOf: [own, isEnvironment({ environments })] }, ...approverCriteria]
      : approverCriteria;
  }

  async #decideOther(
    permission: Permission,
    user: PolicyQueryUser | undefined,
  ): Promise<PolicyDecision> {
    if (this.#roles.others === 'allow') {
      return ALLOW;
    }
    if (!user) {
      return DENY;
    }
    return USABLE_PREFIXES.some(prefix => permission.name.startsWith(prefix)) ||
      this.#isPlatform(await this.#claimsOf(user))
      ? ALLOW
      : DENY;
  }

  async #claimsOf({ credentials }: PolicyQueryUser): Promise<string[]> {
    const { ownershipEntityRefs } = await this.#userInfo.getUserInfo(
      credentials,
    );
    return ownershipEntityRefs;
  }

  #isPlatform(claims: string[]): boolean {
    return includesAny(this.#roles.platform.members, claims);
  }

  #isViewer(claims: string[]): boolean {
    const { members } = this.#roles.viewer;
    return members === 'everybody' || includesAny(members, claims);
  }
}

function isForViewers(permission: Permission): boolean {
  return [
    gitopsDeploymentReadPermission,
    // What Roadie's routes tell knows no owner: who may see everything here may see it there.
    argocdApplicationReadPermission,
  ].some(({ name }) => name === permission.name);
}

function includesAny(members: string[], claims: string[]): boolean {
  return claims.some(claim => members.includes(claim));
}
