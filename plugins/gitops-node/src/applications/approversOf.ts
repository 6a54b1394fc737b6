import {
  approvingTeam,
  Platform,
} from '@gitops-flow/backstage-plugin-gitops-common';
import { ApplicationPlace } from '../render/paths';

/**
 * Who approves what changes in a place, as CODEOWNERS writes it: `@acme/payments-prod-approvers`.
 *
 * @returns undefined when the repository does not say
 */
export function approversOf(
  platform: Platform | undefined,
  place: ApplicationPlace,
): string | undefined {
  const environment = platform?.environments.find(
    ({ name }) => name === place.environment,
  );
  return platform && environment
    ? `@${platform.organization}/${approvingTeam(environment, place.team)}`
    : undefined;
}
