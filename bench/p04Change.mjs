import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { step } from '../scripts/lib/progress.mjs';
import { componentOf } from './argocd/Applications.mjs';
import { describeTimes } from './portal/latency.mjs';
import { SignalListener } from './portal/SignalListener.mjs';
import {
  describeMachine,
  ONE_INSTANCE,
  startPortals,
} from './portal/worlds.mjs';
import { ProcessGroup } from './process/ProcessGroup.mjs';

const APPLICATIONS = 10_000;
/** What others are busy with: each Application is deployed once in a working day of eight hours. */
const DEPLOYMENTS_AN_HOUR = APPLICATIONS / 8;
const CHANGES = 100;
/** Longer than what is put together into one signal, and never in step with it. */
const PAUSE_MS = { from: 300, to: 900 };
const MAY_TAKE_MS = 10_000;
const PERSON = 0;

let measured;

/** Seconds from a change in Argo CD until the page has it: the signal has come, and the answer to asking again. */
export async function measurePage() {
  const { page, note } = await measure();
  return { ours: page.p95 / 1_000, note };
}

/** Milliseconds from a change in Argo CD to the signal in the browser. */
export async function measureSignal() {
  const { signal, note } = await measure();
  return { ours: signal.p95, note };
}

/** Both are about the same changes. */
function measure() {
  measured ??= ProcessGroup.run(async processes => {
    const { standIn, portals } = await startPortals(processes, {
      instances: ONE_INSTANCE,
      applications: APPLICATIONS,
      sides: ['ours'],
    });
    const [{ name: instance }] = ONE_INSTANCE;
    await standIn.keepDeploying(instance, DEPLOYMENTS_AN_HOUR);
    const times = { signal: [], page: [] };
    await step(`Changing an Application ${CHANGES} times`, async () => {
      const { ours } = portals;
      const listener = await SignalListener.open({
        baseUrl: ours.baseUrl,
        token: ours.tokenOf(PERSON),
      });
      try {
        for (let count = 0; count < CHANGES; count += 1) {
          const { signalMs, pageMs } = await deployAndWait({
            standIn,
            portal: ours,
            listener,
            instance,
          });
          times.signal.push(signalMs);
          times.page.push(pageMs);
          await sleep(randomInt(PAUSE_MS.from, PAUSE_MS.to));
        }
      } finally {
        listener.close();
      }
    });
    const signal = describeTimes(times.signal);
    const page = describeTimes(times.page);
    return {
      signal,
      page,
      note: [
        `to the signal ${describe(
          signal,
        )}, to the page’s next answer ${describe(
          page,
        )} (p50 / p95 / p99 of ${CHANGES})`,
        `${APPLICATIONS.toLocaleString(
          'en',
        )} Applications, of which ${DEPLOYMENTS_AN_HOUR.toLocaleString(
          'en',
        )} an hour are deployed meanwhile`,
        'Roadie’s card asks again when a person presses its button, the community’s every 10 s',
        describeMachine(),
      ].join('; '),
    };
  });
  return measured;
}

/**
 * Deploys the application that somebody looks at, and looks again at each signal until the page shows it: a signal may be
 * about what came before.
 */
async function deployAndWait({ standIn, portal, listener, instance }) {
  const { component } = componentOf(PERSON);
  const entityRef = `component:default/${component}`;
  const deadline = performance.now() + MAY_TAKE_MS;
  let isSignalled = listener.next(entityRef, MAY_TAKE_MS);
  const started = performance.now();
  const revision = await standIn.deploy(instance, `${component}-dev`);
  while (await isSignalled) {
    const signalMs = performance.now() - started;
    isSignalled = listener.next(entityRef, deadline - performance.now());
    const page = await portal.look('page', PERSON);
    if (isDeployed(page, revision)) {
      return { signalMs, pageMs: performance.now() - started };
    }
  }
  throw new Error(
    `A deployment of ${component}-dev has not come to the page after ${
      MAY_TAKE_MS / 1_000
    } s`,
  );
}

function isDeployed({ environments }, revision) {
  return environments.some(({ applications }) =>
    applications.some(({ history }) => history.at(0)?.revision === revision),
  );
}

function describe({ p50, p95, p99 }) {
  return `${[p50, p95, p99].map(ms => ms.toFixed(0)).join(' / ')} ms`;
}
