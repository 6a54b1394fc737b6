import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../scripts/lib/progress.mjs';
import { configure, prepareWorkspace } from './application.mjs';
import { createOwnCreation } from './ownCreation.mjs';
import { createRivalCreation } from './rivalCreation.mjs';
import { readOptions, tell } from './tell.mjs';
import { watchRequests } from './watchRequests.mjs';

const SIDES = { ours: createOwnCreation, rival: createRivalCreation };

const { side, world, limits, rounds } = readOptions();
const requests = watchRequests();
const githubs = [world.github, new URL(world.githubApi).origin];

// Backstage's backends swallow what nobody catches.
await main(async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'bench-portal-'));
  const create = await SIDES[side]({ world, limits });
  for (const round of rounds) {
    tell(await perform({ ...round, create, folder }));
  }
  await rm(folder, { recursive: true, force: true });
});
process.exit();

/** So many creations, some of them at the same time, until all have ended or the time is over. */
async function perform({ names, atOnce, withinMs, create, folder }) {
  const config = configure(world);
  const workspaces = new Map();
  for (const name of names) {
    workspaces.set(
      name,
      await prepareWorkspace({ name, config, parent: folder }),
    );
  }
  requests.length = 0;
  const started = performance.now();
  const since = () => performance.now() - started;
  const tasks = names.map(name => ({ name }));
  const queue = tasks.values();
  const work = async () => {
    for (const task of queue) {
      const { name } = task;
      task.startMs = since();
      try {
        await create({
          name,
          workspacePath: workspaces.get(name),
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
  for (const task of tasks) {
    if (task.endMs === undefined) {
      task.error ??= `has not ended after ${Math.round(ms / 1000)} s`;
    }
  }
  return {
    ms,
    tasks,
    requests: requests
      .filter(({ origin }) => githubs.includes(origin))
      .map(({ method, path: asked, status }) => ({
        method,
        path: asked,
        status,
      })),
  };
}

// What a person would read is often only in the cause.
function describe(error) {
  return error.cause
    ? `${error.message}: ${error.cause.message}`
    : error.message;
}
