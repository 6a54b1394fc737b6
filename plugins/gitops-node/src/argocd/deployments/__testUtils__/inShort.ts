import { Deployment } from '../DeploymentEvent';

/** What a deployment is, in short: `1 2b0032d healthy 06:26:14`. */
export function inShort({
  historyId,
  revision,
  outcome,
  settledAt,
}: Deployment): string {
  return [
    historyId,
    revision.slice(0, 7),
    outcome ?? '-',
    settledAt?.slice(11, 19) ?? '-',
  ].join(' ');
}
