import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../scripts/lib/progress.mjs';
import { configure, prepareWorkspace, TEAMS } from './application.mjs';
import { assertCreated } from './assertCreated.mjs';
import { createOwnCreation } from './ownCreation.mjs';
import { createRivalCreation } from './rivalCreation.mjs';
import { readOptions, tell } from '../process/tell.mjs';
import { watchRequests } from './watchRequests.mjs';

const SIDES = { ours: createOwnCreation, rival: createRivalCreation };

const { side, world, contentRequests, rounds, folder } = readOptions();
const requests = watchRequests();
const githubs = [world.github, new URL(world.githubApi).origin];

// Backstage's backends swallow what nobody catches.
await main(async () => {
  const create = await SIDES[side]({ world, contentRequests });
  for (const round of rounds) {
    tell(await perform({ ...round, create }));
  }
});
process.exit();

/**
 * So many creations, some of them at the same time, until all have ended or the time is over.
 *
 * @returns `ms`: how long it took; `cpuMs`: the processor's time in this process; `tasks`: milliseconds from the start of
 *   the round, or what went wrong; `requests`: what GitHub was asked
 */
async function perform({ names, atOnce, withinMs, create }) {
  const config = configure(world);
  const tasks = [];
  for (const name of names) {
    const workspacePath = await prepareWorkspace({
      name,
      config,
      parent: folder,
    });
    tasks.push({ name, workspacePath });
  }
  requests.length = 0;
  const cpu = process.cpuUsage();
  const started = performance.now();
  const since = () => performance.now() - started;
  const queue = tasks.values();
  const work = async () => {
    for (const task of queue) {
      task.startMs = since();
      try {
        await create({
          ...task,
          onProposed: () => {
            task.proposedMs = since();
          },
        });
        task.endMs = since();
      } catch (error) {
        task.error = describe(error);
      }
    }
  };
  const all = Promise.all(Array.from({ length: atOnce }, work));
  await (withinMs ? Promise.race([all, sleep(withinMs)]) : all);
  const ms = since();
  const { user, system } = process.cpuUsage(cpu);
  const asked = requests
    .filter(({ origin }) => githubs.includes(origin))
    .map(({ method, path, atMs, status }) => ({ method, path, atMs, status }));
  for (const task of tasks) {
    if (task.endMs !== undefined) {
      await assertCreated({ world, name: task.name, teams: TEAMS });
    } else {
      task.error ??= `It has not ended after ${Math.round(ms / 1000)} s`;
    }
  }
  return { ms, cpuMs: (user + system) / 1_000, tasks, requests: asked };
}

// What a person would read is often only in the cause.
function describe({ message, cause }) {
  return cause ? `${message}: ${cause.message}` : message;
}
