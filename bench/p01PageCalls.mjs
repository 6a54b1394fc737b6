import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../scripts/lib/progress.mjs';
import {
  describeMachine,
  ONE_INSTANCE,
  RIVALS,
  startPortals,
  THREE_INSTANCES,
} from './portal/worlds.mjs';
import { ProcessGroup } from './process/ProcessGroup.mjs';

const APPLICATIONS = 99;
const SIDES = ['ours', 'roadie', 'community'];
/** Each of another application by another person. */
const PAGES = 9;
/** What an answer leaves to be done behind it belongs to the look. */
const AFTERWARDS_MS = 200;

/** Requests to Argo CD for the card that shows what runs where, with one instance. */
export function measureOverview() {
  return measure('overview', ONE_INSTANCE);
}

/** Requests to Argo CD for the page with the history too, ten rows in each of three instances. */
export function measurePage() {
  return measure('page', THREE_INSTANCES);
}

function measure(card, instances) {
  return ProcessGroup.run(async processes => {
    const { standIn, portals } = await startPortals(processes, {
      instances,
      applications: APPLICATIONS,
      sides: SIDES,
    });
    const found = {};
    await step(`Looking at ${PAGES} pages twice`, async () => {
      for (const side of SIDES) {
        const options = { standIn, portal: portals[side], card };
        found[side] = {
          first: await lookAtPages(options),
          again: await lookAtPages(options),
        };
      }
    });
    return {
      ours: found.ours.first.requests,
      rivals: Object.fromEntries(
        Object.entries(RIVALS).map(([side, name]) => [
          name,
          found[side].first.requests,
        ]),
      ),
      note: [
        `looking again: ${SIDES.map(
          side => `${side} ${found[side].again.requests}`,
        ).join(', ')}`,
        `from Argo CD for the first look: ${SIDES.map(
          side => `${side} ${(found[side].first.bytes / 1_024).toFixed(0)} KB`,
        ).join(', ')}`,
        `${instances.length} instance${
          instances.length > 1 ? 's' : ''
        }, one Application in each of three environments, found by label; tokens are configured`,
        describeMachine(),
      ].join('; '),
    };
  });
}

/**
 * What a page costs: the middle of all, because a mirror now and then asks for something of its own, whoever looks or
 * not.
 */
async function lookAtPages({ standIn, portal, card }) {
  const looks = [];
  for (let page = 0; page < PAGES; page += 1) {
    const before = await totalOf(standIn, portal);
    await portal.look(card, page);
    await sleep(AFTERWARDS_MS);
    const after = await totalOf(standIn, portal);
    looks.push({
      requests: after.requests - before.requests,
      bytes: after.bytes - before.bytes,
    });
  }
  looks.sort((one, other) => one.requests - other.requests);
  return looks[Math.floor(PAGES / 2)];
}

async function totalOf(standIn, portal) {
  const kinds = Object.values(await standIn.countsOf(portal.side));
  return {
    requests: kinds.reduce((sum, { requests }) => sum + requests, 0),
    bytes: kinds.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
