import { LABEL_ENVIRONMENT } from '@gitops-flow/backstage-plugin-gitops-common';
import {
  ArgocdApplication,
  GitopsEnvironment,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { clusterOf } from './applicationFacts';

/** A configured environment, or the place of an Application outside of all. */
export type MatchedEnvironment = Pick<
  GitopsEnvironment,
  'name' | 'title' | 'instance'
>;

/**
 * Decides to which environment an Application belongs: to the one that its `environment` label names, if that is one of
 * the Application's instance; without the label to the only one with its instance and cluster. A label that names an
 * environment of another instance counts for nothing, or anybody who may label in `dev` could appear in `prod`.
 */
export class EnvironmentMatcher {
  readonly #environments: GitopsEnvironment[];

  static create(options: {
    environments: GitopsEnvironment[];
  }): EnvironmentMatcher {
    return new EnvironmentMatcher(options.environments);
  }

  private constructor(environments: GitopsEnvironment[]) {
    this.#environments = environments;
  }

  /**
   * An Application that fits no configured environment gets one of its own, behind the others: `<instance>/<label>`, or
   * `<instance>/<cluster>` where it has no label. The slash keeps these names apart from configured ones.
   */
  environmentOf(
    instance: string,
    application: ArgocdApplication,
  ): MatchedEnvironment {
    const label = application.labels[LABEL_ENVIRONMENT];
    const candidates = this.#environments.filter(
      environment =>
        environment.instance === instance &&
        (label === undefined
          ? clusterOf(environment.destination) ===
            clusterOf(application.destination)
          : environment.name === label),
    );
    if (candidates.length === 1) {
      const [{ name, title }] = candidates;
      return { name, title, instance };
    }
    const place = label ?? clusterOf(application.destination);
    return {
      name: `${instance}/${place}`,
      title: `${place} (${instance})`,
      instance,
    };
  }
}
