import { Config, readDurationFromConfig } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';

const RETENTION_KEY = 'gitops.history.retention';

const DAY_MS = 86_400_000;
const DEFAULT_RETENTION_MS = 400 * DAY_MS;

/**
 * How long deployments and requests are kept, in milliseconds.
 *
 * @throws Error that names the key and what it should be
 */
export function readHistoryRetention(root: Config): number {
  if (!root.has(RETENTION_KEY)) {
    return DEFAULT_RETENTION_MS;
  }
  const retention = durationToMilliseconds(
    readDurationFromConfig(root, { key: RETENTION_KEY }),
  );
  // Written so that a duration that is no number does not pass.
  if (!(retention >= DAY_MS)) {
    throw new Error(
      `${RETENTION_KEY} is below one day: requests are an audit trail. Write for example { days: 400 }`,
    );
  }
  return retention;
}
