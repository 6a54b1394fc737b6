import { step } from '../scripts/lib/progress.mjs';
import { StandIn } from './argocd/StandIn.mjs';
import { describeMachine, ONE_INSTANCE } from './portal/worlds.mjs';
import { ProcessGroup } from './process/ProcessGroup.mjs';

const SIZES = [100, 1_000, 10_000];
const IDLE_MS = 60_000;
const BUSY_MS = 90_000;
const HOUR_MS = 3_600_000;
/** The list and the projects are asked for every five to ten minutes. */
const LISTS_AN_HOUR = HOUR_MS / (7.5 * 60_000);
/** Each Application is deployed once in a working day of eight hours. */
const deploymentsAnHour = applications => applications / 8;

/** Who is counted. */
const ACCOUNT = 'mirror';

const MEGABYTE = 1_024 * 1_024;

let measured;

/** Heap that each of 10,000 Applications takes, with ten rows of history. */
export async function measureMemory() {
  const sizes = await measure();
  const kilobytes = each => each.heapBytes / each.applications / 1_024;
  return {
    ours: kilobytes(sizes.at(-1)),
    note: `with ${inEach(
      sizes,
      each => `${kilobytes(each).toFixed(2)} KB`,
    )}; ${(sizes.at(-1).heapBytes / MEGABYTE).toFixed(
      0,
    )} MB in all; ${describeMachine()}`,
  };
}

/** Seconds until a mirror that knew nothing knows everything of 10,000 Applications. */
export async function measureLoad() {
  const sizes = await measure();
  return {
    ours: sizes.at(-1).loadMs / 1_000,
    note: `with ${inEach(
      sizes,
      ({ loadMs }) => `${(loadMs / 1_000).toFixed(2)} s`,
    )}; the bench’s Argo CD has its answers ready; ${describeMachine()}`,
  };
}

/** Part of one processor that a mirror of 10,000 Applications takes while nothing happens. */
export async function measureIdle() {
  const sizes = await measure();
  return {
    ours: partOf(sizes.at(-1).idle),
    note: `of one core in a minute, with ${inEach(
      sizes,
      ({ idle }) => `${partOf(idle).toFixed(2)} %`,
    )}; while each is deployed once in eight hours ${inEach(
      sizes,
      ({ busy }) => `${partOf(busy).toFixed(2)} %`,
    )}; ${describeMachine()}`,
  };
}

/** What Argo CD sends in an hour of a working day. */
export async function measureBytes() {
  const sizes = await measure();
  const megabytes = each => each.hourBytes / MEGABYTE;
  return {
    ours: megabytes(sizes.at(-1)),
    note: [
      `with ${inEach(sizes, each => `${megabytes(each).toFixed(2)} MB`)}`,
      `with ${inEach(
        sizes,
        each => `${(each.listBytes / 1_024).toFixed(0)} KB`,
      )} a list, packed, ${LISTS_AN_HOUR} an hour`,
      `${sizes.at(-1).busy.events.toLocaleString('en')} events in ${
        BUSY_MS / 1_000
      } s`,
      describeMachine(),
    ].join('; '),
  };
}

/** All are about the same mirrors. */
function measure() {
  measured ??= ProcessGroup.run(async processes => {
    const followed = [];
    for (const applications of SIZES) {
      await step(`Mirroring ${applications} Applications`, async () => {
        const mirror = await startMirror(processes, applications);
        // What each takes of the processor is its own, so that they can share the wait.
        followed.push(follow(mirror));
      });
    }
    let sizes;
    await step(
      'Following all of them while nothing happens, and while there are deployments',
      async () => {
        sizes = await Promise.all(followed);
      },
    );
    return sizes;
  });
  return measured;
}

async function startMirror(processes, applications) {
  const standIn = await StandIn.start(processes, {
    instances: ONE_INSTANCE,
    applications,
  });
  const start = account =>
    processes.start(
      'mirror/mirror.mjs',
      {
        url: standIn.instances[0].url,
        account,
        applications,
        periodsMs: [IDLE_MS, BUSY_MS],
      },
      ['--expose-gc'],
    );
  // The first has the bench's Argo CD make its answers.
  const first = await start('first');
  await first.next();
  await processes.stop(first);
  const mirror = await start(ACCOUNT);
  return { applications, standIn, mirror, ...(await mirror.next()) };
}

async function follow({ applications, standIn, mirror, loadMs, heapBytes }) {
  const { list: lists, projects } = await standIn.countsOf(ACCOUNT);
  const listBytes = lists.bytes / lists.requests;
  const idle = await mirror.next();
  await standIn.reset();
  await standIn.keepDeploying(
    ONE_INSTANCE[0].name,
    deploymentsAnHour(applications),
  );
  const busy = await mirror.next();
  const { stream, account } = await standIn.countsOf(ACCOUNT);
  const told = (stream.bytes + account.bytes) * (HOUR_MS / busy.ms);
  return {
    applications,
    loadMs,
    heapBytes,
    idle,
    busy,
    listBytes,
    hourBytes:
      told + LISTS_AN_HOUR * (listBytes + projects.bytes / projects.requests),
  };
}

/** Per cent of one core. */
function partOf({ cpuMs, ms }) {
  return (cpuMs / ms) * 100;
}

function inEach(sizes, describe) {
  return `${sizes
    .map(({ applications }) => applications.toLocaleString('en'))
    .join(' / ')} Applications ${sizes.map(describe).join(' / ')}`;
}
