import { KubernetesObject } from '../KubernetesObject';

/** What Argo CD offers to do with a resource, as its API tells it. */
export interface ActionOffer {
  name: string;
  disabled?: true;
  params?: { name: string }[];
  iconClass?: string;
  displayName?: string;
}

/** A value that somebody gives along. */
export interface ActionParameter {
  name?: string;
  value?: string;
}

/** The actions of one kind. */
export interface KindActions {
  /** Those that there are, in any order. */
  offers(object: KubernetesObject): ActionOffer[];
  /**
   * Does one of them.
   *
   * @returns an object that is to be made, where the action makes one
   */
  run(
    draft: KubernetesObject,
    action: string,
    parameters: ActionParameter[],
  ): KubernetesObject | undefined;
}
