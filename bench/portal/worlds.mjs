import os from 'node:os';
import process from 'node:process';
import { step } from '../../scripts/lib/progress.mjs';
import { StandIn } from '../argocd/StandIn.mjs';
import { COMPONENTS } from './organisation.mjs';
import { Portal } from './Portal.mjs';

/** All environments in one Argo CD, or one for each. */
export const ONE_INSTANCE = [
  { name: 'main', environments: ['dev', 'staging', 'prod'] },
];
export const THREE_INSTANCES = ['dev', 'staging', 'prod'].map(environment => ({
  name: `${environment}-argocd`,
  environments: [environment],
}));

export const RIVALS = { roadie: 'Roadie', community: 'community' };

/**
 * Starts Argo CDs, and portals of these sides in front of them.
 *
 * @returns {Promise<{standIn: StandIn, portals: Record<string, Portal>}>}
 */
export async function startPortals(
  processes,
  { instances, applications, sides },
) {
  let standIn;
  const portals = {};
  await step(
    `Starting ${instances.length} Argo CD with ${applications} Applications, and portals`,
    async () => {
      standIn = await StandIn.start(processes, {
        instances,
        applications,
        sharedHistory: true,
        components: COMPONENTS,
      });
      await Promise.all(
        sides.map(async side => {
          portals[side] = await Portal.start(processes, { side, standIn });
        }),
      );
      for (const portal of Object.values(portals)) {
        await portal.untilReady();
      }
    },
  );
  return { standIn, portals };
}

export function describeMachine() {
  return `${os.cpus().length} cores, ${process.platform}-${
    process.arch
  }, load ${os.loadavg()[0].toFixed(1)}, ${new Date()
    .toISOString()
    .slice(0, 10)}`;
}
