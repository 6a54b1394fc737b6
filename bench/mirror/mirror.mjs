import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../scripts/lib/progress.mjs';
import { load } from '../process/loadTypescript.mjs';
import { readOptions, tell } from '../process/tell.mjs';

const { ApplicationMirror, ArgocdClient } = load(
  '@gitops-flow/backstage-plugin-gitops-node',
);

const LOOK_EVERY_MS = 20;
/** The list that is asked for when the stream has told everything is over then. */
const SETTLES_IN_MS = 6_000;

const { url, account, applications, periodsMs } = readOptions();

const logger = {
  child: () => logger,
  debug: () => {},
  info: () => {},
  warn: message => process.stderr.write(`${message}\n`),
  error: message => process.stderr.write(`${message}\n`),
};

/**
 * One mirror and nothing else. Tells when it has everything and what that takes in memory, and then for each period how
 * much of the processor's time it used.
 */
await main(async () => {
  const source = ArgocdClient.create({
    instance: {
      name: 'bench',
      url,
      frontendUrl: url,
      credentials: { token: account },
    },
  });
  const mirror = ApplicationMirror.create({
    instance: 'bench',
    source,
    logger,
  });
  const before = heapBytes();
  const started = performance.now();
  mirror.start();
  while (!hasAll(mirror)) {
    await sleep(LOOK_EVERY_MS);
  }
  const loadMs = performance.now() - started;
  await sleep(SETTLES_IN_MS);
  tell({ loadMs, heapBytes: heapBytes() - before });
  let heard = mirror.report().events;
  for (const periodMs of periodsMs) {
    const cpu = process.cpuUsage();
    const from = performance.now();
    await sleep(periodMs);
    const { user, system } = process.cpuUsage(cpu);
    tell({
      cpuMs: (user + system) / 1_000,
      ms: performance.now() - from,
      events: mirror.report().events - heard,
    });
    heard = mirror.report().events;
  }
  await mirror.stop();
});
process.exit();

function hasAll(mirror) {
  return (
    mirror.report().applications === applications &&
    mirror.find({}).every(({ detailed }) => detailed)
  );
}

function heapBytes() {
  global.gc();
  global.gc();
  return process.memoryUsage().heapUsed;
}
