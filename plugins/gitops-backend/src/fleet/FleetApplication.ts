import { FleetState } from '@gitops-flow/backstage-plugin-gitops-common';
import { ArgocdApplication } from '@gitops-flow/backstage-plugin-gitops-node';
import { ArgocdInstanceAccess } from '../argocd/ArgocdInstances';
import { EnvironmentMatcher } from '../deployments/EnvironmentMatcher';
import { fleetState } from './fleetState';
import { foldText } from './foldText';

const ORDER_DIGITS = 6;

/** An Application as the fleet sorts, searches and counts it; the same one for every entity that has it. */
export interface FleetApplication {
  access: ArgocdInstanceAccess;
  application: ArgocdApplication;
  environment: string;
  state: FleetState;
  /** When the last deployment finished: in milliseconds since 1970. */
  deployedAt?: number;
  /** By which environments are sorted: in promotion order, those that are not configured behind. */
  environmentKey: string;
  /** In which words are looked for. */
  searchText: string;
}

export function readFleetApplication(options: {
  access: ArgocdInstanceAccess;
  application: ArgocdApplication;
  matcher: EnvironmentMatcher;
  /** Names of the configured environments. */
  promotionOrder: readonly string[];
}): FleetApplication {
  const { access, application, matcher, promotionOrder } = options;
  const environment = matcher.environmentOf(
    access.instance.name,
    application,
  ).name;
  const order = promotionOrder.indexOf(environment);
  const deployedAt = Date.parse(application.history[0]?.deployedAt ?? '');
  return {
    access,
    application,
    environment,
    state: fleetState(application),
    ...(Number.isNaN(deployedAt) ? {} : { deployedAt }),
    environmentKey: [
      (order < 0 ? promotionOrder.length : order)
        .toString()
        .padStart(ORDER_DIGITS, '0'),
      environment,
    ].join('\n'),
    searchText: foldText(application.images.join('\n')),
  };
}
