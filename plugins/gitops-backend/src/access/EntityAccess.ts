import {
  AuthService,
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  CompoundEntityRef,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  AuthorizeResult,
  PolicyDecision,
  ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  gitopsDeploymentReadPermission,
  RESOURCE_TYPE_GITOPS_DEPLOYMENT,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  GitopsDeployment,
  gitopsDeploymentResourceRef,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { AnnotatedEntities } from './AnnotatedEntities';
import { AnswerCache } from './AnswerCache';
import { createDecisionFilter } from './createDecisionFilter';
import { EntityGrant } from './EntityGrant';
import { EntityTarget } from './EntityTarget';
import { OwnerTeams } from './OwnerTeams';
import { AccessRules } from './readAccessRules';
import { readEntityTarget } from './readEntityTarget';

const READ_TTL_MS = 10_000;
const MAX_ENTITIES = 5_000;
const MAX_DECISIONS = 5_000;

type DeploymentPermission = ResourcePermission<
  typeof RESOURCE_TYPE_GITOPS_DEPLOYMENT
>;

/** The parts of Backstage that are asked. */
interface AccessServices {
  auth: Pick<AuthService, 'getOwnServiceCredentials' | 'isPrincipal'>;
  catalog: Pick<
    CatalogService,
    'getEntityByRef' | 'getEntitiesByRefs' | 'streamEntities'
  >;
  permissions: Pick<PermissionsService, 'authorizeConditional'>;
  /** Knows the rules of `gitops-deployment` already. */
  permissionsRegistry: Pick<PermissionsRegistryService, 'getPermissionRuleset'>;
  rules: AccessRules;
}

/**
 * The way to everything about an entity: whether the caller may see it at all, and what the caller may do with it in
 * which environment. The policy is asked what it depends on, and its conditions are applied here, so that one question
 * answers for all environments.
 *
 * Answers to reads are at most ten seconds old. Whoever wants to change something is looked up anew each time.
 */
export class EntityAccess {
  readonly #services: AccessServices;
  readonly #annotated: AnnotatedEntities;
  readonly #ownerTeams: OwnerTeams;
  readonly #isGranted: (
    decision: PolicyDecision,
    deployment: GitopsDeployment,
  ) => boolean;
  readonly #entities = AnswerCache.create<Entity>({
    ttlMs: READ_TTL_MS,
    maxEntries: MAX_ENTITIES,
  });
  readonly #decisions = AnswerCache.create<PolicyDecision>({
    ttlMs: READ_TTL_MS,
    maxEntries: MAX_DECISIONS,
  });
  readonly #targets = new WeakMap<Entity, EntityTarget>();
  /** Null where a decision grants nothing. */
  readonly #known = new WeakMap<
    PolicyDecision,
    WeakMap<Entity, EntityGrant | null>
  >();

  static create(options: AccessServices): EntityAccess {
    return new EntityAccess(options);
  }

  private constructor(services: AccessServices) {
    this.#services = services;
    this.#annotated = AnnotatedEntities.create(services);
    this.#ownerTeams = OwnerTeams.create(services);
    this.#isGranted = createDecisionFilter(
      services.permissionsRegistry.getPermissionRuleset(
        gitopsDeploymentResourceRef,
      ),
    );
  }

  /**
   * @param options - `onRefused`: is told what the entity means where the caller sees it and lacks the permission. For
   * the audit alone
   * @returns the entity as the caller sees it, and the environments in which the permission is granted: at least one
   * @throws NotFoundError when the entity does not exist or is hidden from the caller, NotAllowedError when the
   * permission is granted in no environment
   */
  async require(options: {
    ref: CompoundEntityRef;
    permission: DeploymentPermission;
    credentials: BackstageCredentials;
    onRefused?: (target: EntityTarget) => void;
  }): Promise<EntityGrant> {
    const { ref, permission, credentials, onRefused } = options;
    const entityRef = stringifyEntityRef(ref);
    const person = this.#readerOf(permission, credentials);
    const ask = {
      entity: () =>
        this.#services.catalog.getEntityByRef(entityRef, { credentials }),
      decision: () => this.#decide(permission, credentials),
    };
    const [entity, decision] = await Promise.all(
      person === undefined
        ? [ask.entity(), ask.decision()]
        : [
            this.#entities.get(`${person}\n${entityRef}`, ask.entity),
            this.#decisions.get(`${person}\n${permission.name}`, ask.decision),
          ],
    );
    // Who must not see the entity must not learn that it exists.
    if (!entity) {
      throw new NotFoundError(`There is no entity ${entityRef}`);
    }
    const [grant] = decision
      ? await this.#grants([entity], permission, decision)
      : [];
    if (!grant) {
      if (onRefused) {
        await this.#tellTarget(entity, onRefused);
      }
      throw new NotAllowedError(
        `The permission ${permission.name} is not granted for ${entityRef}`,
      );
    }
    return grant;
  }

  /**
   * All that a person may read, for pages that are not about one entity. What is new in the catalog shows within half
   * a minute.
   *
   * @returns the entities with one of the annotations that {@link readEntityTarget} reads, and where the permission is
   * granted for them; without those for which it is granted nowhere
   * @throws NotAllowedError when the permission is granted for nothing at all
   */
  async list(options: {
    permission: DeploymentPermission;
    credentials: BackstageCredentials;
  }): Promise<EntityGrant[]> {
    const { permission, credentials } = options;
    const person = this.#readerOf(permission, credentials);
    const ask = () => this.#decide(permission, credentials);
    const [entities, decision] = await Promise.all([
      this.#annotated.visibleTo(credentials),
      person === undefined
        ? ask()
        : this.#decisions.get(`${person}\n${permission.name}`, ask),
    ]);
    if (!decision) {
      throw new NotAllowedError(
        `The permission ${permission.name} is not granted`,
      );
    }
    return this.#grants(entities, permission, decision);
  }

  async #tellTarget(
    entity: Entity,
    tell: (target: EntityTarget) => void,
  ): Promise<void> {
    try {
      const teamsOf = await this.#ownerTeams.of([entity]);
      tell(this.#targetOf(entity, teamsOf(entity)));
    } catch {
      // The refusal is the answer, whatever could be learned beside it.
    }
  }

  /** Whose answer may be a remembered one. */
  #readerOf(
    permission: DeploymentPermission,
    credentials: BackstageCredentials,
  ): string | undefined {
    return permission.name === gitopsDeploymentReadPermission.name &&
      this.#services.auth.isPrincipal(credentials, 'user')
      ? credentials.principal.userEntityRef
      : undefined;
  }

  /** @returns undefined for a plain no */
  async #decide(
    permission: DeploymentPermission,
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision | undefined> {
    const [decision] = await this.#services.permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision.result === AuthorizeResult.DENY ? undefined : decision;
  }

  /** Without the entities for which it is granted nowhere. */
  async #grants(
    entities: readonly Entity[],
    permission: DeploymentPermission,
    decision: PolicyDecision,
  ): Promise<EntityGrant[]> {
    // A remembered decision finds what it came to before: conditions over thousands of entities take their time.
    const known =
      this.#known.get(decision) ?? new WeakMap<Entity, EntityGrant | null>();
    this.#known.set(decision, known);
    const news = entities.filter(entity => !known.has(entity));
    if (news.length > 0) {
      const teamsOf = await this.#ownerTeams.of(news);
      for (const entity of news) {
        const teams = teamsOf(entity);
        known.set(entity, this.#grant({ entity, permission, decision, teams }));
      }
    }
    return entities.flatMap(entity => known.get(entity) ?? []);
  }

  #grant(options: {
    entity: Entity;
    permission: DeploymentPermission;
    decision: PolicyDecision;
    teams: readonly string[];
  }): EntityGrant | null {
    const { entity, permission, decision, teams } = options;
    const decide = (environment: string | undefined) =>
      this.#isGranted(decision, { entity, environment });
    return [undefined, ...this.#services.rules.environments].some(decide)
      ? EntityGrant.create({
          entity,
          permission: permission.name,
          decide,
          readTarget: () => this.#targetOf(entity, teams),
        })
      : null;
  }

  #targetOf(entity: Entity, teams: readonly string[]): EntityTarget {
    const target =
      this.#targets.get(entity) ??
      readEntityTarget(entity, { rules: this.#services.rules, teams });
    this.#targets.set(entity, target);
    return target;
  }
}
