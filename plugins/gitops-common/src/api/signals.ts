/**
 * Channel of Backstage's signals on which a {@link DeploymentsChanged} goes to the people who are looking at the entity.
 *
 * @public
 */
export const DEPLOYMENTS_SIGNAL_CHANNEL = 'gitops:deployments';

/**
 * Something about these entities' deployments changed: ask again.
 *
 * @public
 */
export type DeploymentsChanged = {
  /** Full entity references, `component:default/checkout`. */
  entityRefs: string[];
};

/**
 * Channel of Backstage's signals on which a {@link FleetChanged} goes to the people who are looking at the fleet.
 *
 * @public
 */
export const FLEET_SIGNAL_CHANNEL = 'gitops:fleet';

/**
 * Something in the fleet changed, which may be something that the person does not see: ask again. It says no more than
 * that, and comes every two seconds at the most.
 *
 * @public
 */
export type FleetChanged = Record<string, never>;
