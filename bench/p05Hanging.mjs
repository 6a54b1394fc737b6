import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../scripts/lib/progress.mjs';
import { describeTimes, timed } from './portal/latency.mjs';
import {
  describeMachine,
  RIVALS,
  startPortals,
  THREE_INSTANCES,
} from './portal/worlds.mjs';
import { ProcessGroup } from './process/ProcessGroup.mjs';

const APPLICATIONS = 999;
/** Healthy before and after, so that the mood of the machine does not tell. */
const PERIOD_MS = { healthy: 10_000, hanging: 20_000 };
const RIVAL_LOOKS = 20;
/** No browser waits longer than people do. */
const PATIENCE_MS = 20_000;
const PEOPLE_AT_ONCE = 2;
const PERSON = 0;

/** How much longer a page takes from the moment in which one of three instances answers nothing any more. */
export default function measureHanging() {
  return ProcessGroup.run(async processes => {
    const { standIn, portals } = await startPortals(processes, {
      instances: THREE_INSTANCES,
      applications: APPLICATIONS,
      sides: ['ours', ...Object.keys(RIVALS)],
    });
    const [{ name: instance }] = THREE_INSTANCES;
    const look = portal => () => portal.look('overview', PERSON);
    const healthy = [];
    const hanging = [];
    const rivals = {};
    await step('Looking at pages while all are well', async () => {
      healthy.push(...(await lookFor(PERIOD_MS.healthy, look(portals.ours))));
      for (const side of Object.keys(RIVALS)) {
        rivals[side] = { healthyMs: await usually(look(portals[side])) };
      }
    });
    await step('Looking while one hangs', async () => {
      await standIn.hang(instance, true);
      hanging.push(...(await lookFor(PERIOD_MS.hanging, look(portals.ours))));
      await Promise.all(
        Object.keys(RIVALS).map(async side => {
          rivals[side].hangingMs = await timed(() =>
            Promise.race([
              look(portals[side])().catch(() => {}),
              sleep(PATIENCE_MS),
            ]),
          );
        }),
      );
    });
    await step('Looking while all are well again', async () => {
      await standIn.hang(instance, false);
      await portals.ours.untilReady();
      healthy.push(...(await lookFor(PERIOD_MS.healthy, look(portals.ours))));
    });
    const before = describeTimes(healthy);
    const during = describeTimes(hanging);
    return {
      ours: during.p95 / before.p95,
      rivals: Object.fromEntries(
        Object.entries(RIVALS).map(([side, name]) => [
          name,
          rivals[side].hangingMs / rivals[side].healthyMs,
        ]),
      ),
      note: [
        `ours p95 ${during.p95.toFixed(1)} ms against ${before.p95.toFixed(
          1,
        )} ms, from the first moment on (${during.count} pages)`,
        Object.entries(RIVALS)
          .map(([side, name]) => `${name} ${describeRival(rivals[side])}`)
          .join(', '),
        describeMachine(),
      ].join('; '),
    };
  });
}

async function lookFor(periodMs, look) {
  const times = [];
  const deadline = performance.now() + periodMs;
  await Promise.all(
    Array.from({ length: PEOPLE_AT_ONCE }, async () => {
      while (performance.now() < deadline) {
        times.push(await timed(look));
      }
    }),
  );
  return times;
}

async function usually(look) {
  const times = [];
  for (let count = 0; count < RIVAL_LOOKS; count += 1) {
    times.push(await timed(look));
  }
  return describeTimes(times).p50;
}

function describeRival({ healthyMs, hangingMs }) {
  const healthy = `${healthyMs.toFixed(0)} ms when all are well`;
  return hangingMs >= PATIENCE_MS
    ? `has no answer after ${PATIENCE_MS / 1_000} s, ${healthy}`
    : `${hangingMs.toFixed(0)} ms, ${healthy}`;
}
