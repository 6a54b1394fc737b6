import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  CompoundEntityRef,
  Entity,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { NotAllowedError, NotFoundError } from '@backstage/errors';
import { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  gitopsDeploymentReadPermission,
  LABEL_TEAM,
  RESOURCE_TYPE_GITOPS_DEPLOYMENT,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  GitopsEnvironment,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { applicationIdOf } from '../applications/applicationId';
import {
  ArgocdInstanceAccess,
  ArgocdInstances,
  FoundApplication,
} from '../argocd/ArgocdInstances';
import { EnvironmentMatcher } from '../deployments/EnvironmentMatcher';
import { EntityAccess } from './EntityAccess';
import { EntityGrant } from './EntityGrant';
import { coversApplication, EntityTarget, isKnownToOwn } from './EntityTarget';

type DeploymentPermission = ResourcePermission<
  typeof RESOURCE_TYPE_GITOPS_DEPLOYMENT
>;

/** Who wants to do what with which Application of which entity. */
export interface ApplicationQuestion {
  ref: CompoundEntityRef;
  /** As {@link applicationIdOf} makes it. */
  id: string;
  permission: DeploymentPermission;
  credentials: BackstageCredentials;
  /**
   * Is told which Application of the entity it is, before anything is decided about it. For the audit alone: the caller
   * may have no right to learn of it.
   */
  onFound?: (found: ApplicationOfEntity) => void;
}

/** An Application that belongs to an entity, whatever a person may do with it. */
export interface ApplicationOfEntity extends FoundApplication {
  /** Name of the environment that the Application belongs to. */
  environment: string;
}

/**
 * That a person may do something with one Application of an entity.
 */
export interface ApplicationGrant {
  /** As the person sees it. */
  entity: Entity;
  /** Full and in lower case. */
  entityRef: string;
  target: EntityTarget;
  /** Name of the environment that the Application belongs to, for which the permission is granted. */
  environment: string;
  /** The Argo CD that has it. */
  access: ArgocdInstanceAccess;
  application: ArgocdApplication;
}

/**
 * The only way from a request to an Application. An id that a browser sends finds nothing but what belongs to the entity
 * that it comes with.
 */
export class ApplicationAccess {
  readonly #access: Pick<EntityAccess, 'require'>;
  readonly #instances: Pick<ArgocdInstances, 'find'>;
  readonly #matcher: EnvironmentMatcher;

  static create(options: {
    access: Pick<EntityAccess, 'require'>;
    instances: Pick<ArgocdInstances, 'find'>;
    environments: GitopsEnvironment[];
  }): ApplicationAccess {
    return new ApplicationAccess(options);
  }

  private constructor(options: Parameters<typeof ApplicationAccess.create>[0]) {
    this.#access = options.access;
    this.#instances = options.instances;
    this.#matcher = EnvironmentMatcher.create(options);
  }

  /**
   * @throws NotFoundError when the entity is hidden or names no Application, or none of its Applications has the id, or
   * the one that has it is in an environment where the caller may not even read; NotAllowedError when the caller may
   * read there, or see the entity, and lacks the permission, and for changes of an Application that only annotations of
   * the entity claim
   */
  async require(question: ApplicationQuestion): Promise<ApplicationGrant> {
    const { ref, id, permission, credentials, onFound } = question;
    const grant = await this.#access.require({
      ref,
      permission,
      credentials,
      ...(onFound && {
        onRefused: target => {
          const refused = this.#find(target, id);
          if (refused) {
            onFound(refused);
          }
        },
      }),
    });
    const target = grant.target();
    const found = this.#find(target, id);
    if (!found) {
      throw missing(grant, id);
    }
    onFound?.(found);
    const { application, environment } = found;
    if (!grant.allows(environment)) {
      throw await this.#refusal(question, grant, environment);
    }
    if (
      permission.name !== gitopsDeploymentReadPermission.name &&
      !isKnownToOwn(target, application)
    ) {
      throw new NotAllowedError(
        `${target.entityRef} says that ${application.name} is its own, and nothing else does: give the Application the label ${LABEL_TEAM} with a team that owns the entity, or name the teams' AppProjects in gitops.access.projects`,
      );
    }
    const { entity } = grant;
    const { entityRef } = target;
    return { entity, entityRef, target, ...found };
  }

  #find(target: EntityTarget, id: string): ApplicationOfEntity | undefined {
    const found = this.#instances
      .find(target.query)
      .find(
        ({ access: { instance }, application }) =>
          coversApplication(target, instance.name, application) &&
          applicationIdOf(instance.name, application) === id,
      );
    return (
      found && {
        ...found,
        environment: this.#matcher.environmentOf(
          found.access.instance.name,
          found.application,
        ).name,
      }
    );
  }

  /** Who may not read in an environment must not learn what is there. */
  async #refusal(
    { ref, id, permission, credentials }: ApplicationQuestion,
    grant: EntityGrant,
    environment: string,
  ): Promise<Error> {
    const mayRead =
      permission.name !== gitopsDeploymentReadPermission.name &&
      (await this.#mayRead(ref, credentials, environment));
    return mayRead
      ? new NotAllowedError(
          `The permission ${
            permission.name
          } is not granted for ${stringifyEntityRef(
            grant.entity,
          )} in ${JSON.stringify(environment)}`,
        )
      : missing(grant, id);
  }

  async #mayRead(
    ref: CompoundEntityRef,
    credentials: BackstageCredentials,
    environment: string,
  ): Promise<boolean> {
    try {
      const grant = await this.#access.require({
        ref,
        permission: gitopsDeploymentReadPermission,
        credentials,
      });
      return grant.allows(environment);
    } catch (error) {
      if (error instanceof NotAllowedError) {
        return false;
      }
      throw error;
    }
  }
}

function missing({ entity }: EntityGrant, id: string): NotFoundError {
  return new NotFoundError(
    `${stringifyEntityRef(
      entity,
    )} has no Application with the id ${JSON.stringify(
      id,
    )}: take one out of its deployments`,
  );
}
