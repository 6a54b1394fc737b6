import { EntityDeployments } from '@gitops-flow/backstage-plugin-gitops-common';
import { deploymentsEtag } from './deploymentsEtag';
import { onlyAllowed } from './onlyAllowed';

/** What one person gets to see of an entity, as it is sent. */
export interface DeploymentsAnswer {
  deployments: EntityDeployments;
  /** Names of the only environments in it; all of them when absent. */
  environments?: readonly string[];
  etag: string;
  /** The deployments as JSON. */
  body: Buffer;
}

/**
 * Writes answers once for all who may see the same: with many people, to write them is most of the work.
 */
export class DeploymentsAnswers {
  /** By the environments that are left out. */
  readonly #written = new WeakMap<
    EntityDeployments,
    Map<string, DeploymentsAnswer>
  >();

  static create(): DeploymentsAnswers {
    return new DeploymentsAnswers();
  }

  private constructor() {}

  /** @param whole - all that is known of an entity, and not changed any more */
  of(
    whole: EntityDeployments,
    grant: { allows(environment: string): boolean },
  ): DeploymentsAnswer {
    const written =
      this.#written.get(whole) ?? new Map<string, DeploymentsAnswer>();
    this.#written.set(whole, written);
    const hidden = whole.environments
      .filter(({ name }) => !grant.allows(name))
      .map(({ name }) => name);
    const key = JSON.stringify(hidden);
    const answer = written.get(key) ?? write(whole, grant);
    written.set(key, answer);
    return answer;
  }
}

function write(
  whole: EntityDeployments,
  grant: { allows(environment: string): boolean },
): DeploymentsAnswer {
  const deployments = onlyAllowed(whole, grant);
  return {
    deployments,
    ...(deployments === whole
      ? {}
      : { environments: deployments.environments.map(({ name }) => name) }),
    etag: deploymentsEtag(deployments),
    body: Buffer.from(JSON.stringify(deployments)),
  };
}
