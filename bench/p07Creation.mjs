import os from 'node:os';
import process from 'node:process';
import { formatDuration, step } from '../scripts/lib/progress.mjs';
import { Trial } from './creation/Trial.mjs';

/** What github.com allows, so that the portal keeps its writes apart as it does there. */
const CONTENT_REQUESTS = { perMinute: 80, perHour: 500 };

const PROCESSES = 3;
/** With the first of a process no more than GitHub would let through in a minute. */
const WARM = 5;

/** What doing the same by REST takes at the least: README.md counts the calls. */
const FLOOR = 11;

let measured;

/** HTTP requests to GitHub of one creation, in a portal that has created before. */
export async function measureCalls() {
  const { ours, rival } = await measure();
  return {
    ours: ours.warm.calls,
    floor: FLOOR,
    rivals: { 'publish:github + pull-request': rival.warm.calls },
    note: `${ours.cold.calls} calls against ${
      rival.cold.calls
    } for the first of a process; ${describeTimes({ ours, rival })}`,
  };
}

/** From the start to the open pull request. */
export async function measureTime() {
  const { ours, rival } = await measure();
  return {
    ours: ours.warm.ms / rival.warm.ms,
    rivals: { 'publish:github + pull-request': 1 },
    note: describeTimes({ ours, rival }),
  };
}

/** Both are about the same creations. */
function measure() {
  measured ??= Trial.run(measureProcesses);
  return measured;
}

// The sides take turns, so that both meet the machine in the same mood.
async function measureProcesses(trial) {
  let world;
  await step('Starting a GitHub', async () => {
    world = await trial.startWorld();
  });
  const rounds = { ours: [], rival: [] };
  for (let index = 0; index < PROCESSES; index++) {
    for (const side of ['ours', 'rival']) {
      await step(
        `${1 + WARM} creations, ${side}, ${index + 1} of ${PROCESSES}`,
        async () => {
          rounds[side].push(
            await trial.create({
              side,
              world,
              contentRequests: CONTENT_REQUESTS,
              rounds: Array.from({ length: 1 + WARM }, (_, number) => ({
                names: [`${side}-${index}-${number}`],
                atOnce: 1,
              })),
            }),
          );
        },
      );
    }
  }
  return { ours: summarize(rounds.ours), rival: summarize(rounds.rival) };
}

function summarize(processes) {
  return {
    cold: middle(processes.map(([first]) => first)),
    warm: middle(processes.flatMap(([, ...others]) => others)),
  };
}

function middle(rounds) {
  const failed = rounds.flatMap(({ tasks }) => tasks).find(task => task.error);
  if (failed) {
    throw new Error(`${failed.name} was not created: ${failed.error}`);
  }
  const part = pick => median(rounds.map(pick));
  return {
    calls: part(({ requests }) => requests.length),
    ms: part(({ tasks: [task] }) => task.proposedMs),
    wholeMs: part(({ ms }) => ms),
  };
}

function median(values) {
  return [...values].sort((one, other) => one - other)[
    Math.floor(values.length / 2)
  ];
}

function describeTimes({ ours, rival }) {
  const against = state =>
    `${formatDuration(ours[state].ms)} against ${formatDuration(
      rival[state].ms,
    )}`;
  return `${against('warm')} to the open pull request, ${against(
    'cold',
  )} for the first of a process, ${formatDuration(
    ours.warm.wholeMs - ours.warm.ms,
  )} more until the catalog has it; the rival without branch protection, which the sandbox lacks; ${
    os.cpus().length
  } cores, ${process.platform}-${process.arch}, ${new Date()
    .toISOString()
    .slice(0, 10)}`;
}
