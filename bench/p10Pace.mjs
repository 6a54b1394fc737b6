import os from 'node:os';
import process from 'node:process';
import { step } from '../scripts/lib/progress.mjs';
import { Trial } from './creation/Trial.mjs';

/** https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api, for one identity. */
const CONTENT_REQUESTS = { perMinute: 80, perHour: 500 };
const POINTS = { perMinute: 900 };

const MINUTE_MS = 60_000;

/** The first minute may send all at once. These are what is measured: windows that are full. */
const FULL_MINUTES = 3;

/** Who waits longer, waits for the next hour. */
const MAY_TAKE_MS = 5 * MINUTE_MS;

/** Without limits: how many at the same time, and how many in all. */
const CROWDS = [
  { atOnce: 1, count: 6 },
  { atOnce: 10, count: 30 },
  { atOnce: 50, count: 50 },
];
const RIVAL_CROWD = { atOnce: 10, count: 10 };

/**
 * Creations a minute while GitHub limits what creates or changes something, as a part of what the limits allow.
 *
 * The limits' windows slide: nobody can send write number 81 sooner than a minute after the first, 161 sooner than two
 * minutes after. As many creations as fill four windows therefore take three minutes, by whatever means. What we count
 * is everything: from the first question of the first task to the end of the last one.
 */
export default function measurePace() {
  return Trial.run(async trial => {
    const free = await measureUnlimited(trial);
    const writes = {
      ours: writesOf(free.ours[0]),
      rival: writesOf(free.rival),
    };
    const count = Math.floor(
      ((FULL_MINUTES + 1) * CONTENT_REQUESTS.perMinute) / writes.ours,
    );
    const { ours, rival } = await measureLimited(trial, count);
    return {
      ours: partOf(ours, writes.ours),
      rivals: { 'publish:github + pull-request': partOf(rival, writes.rival) },
      note: [
        `${count} creations of ${
          writes.ours
        } writes, all asked for at once: ${inSeconds(
          ours.ms,
        )} where the limits allow ${inSeconds(
          leastMs(count * writes.ours),
        )}, ${windowLength(
          ours,
        )} s from one full window to the next; none failed, nothing was refused`,
        `of the rival’s, ${writes.rival} writes each, ${
          rival.tasks.filter(({ error }) => error).length
        } failed`,
        `without limits ${free.ours
          .map(rate)
          .join(', ')} a minute with ${CROWDS.map(({ atOnce }) => atOnce).join(
          ', ',
        )} at once, ${Math.round(
          free.ours[1].cpuMs / free.ours[1].tasks.length,
        )} ms of the portal’s processor each, the rest is the sandbox’s; the rival ${rate(
          free.rival,
        )} with ${RIVAL_CROWD.atOnce}`,
        `${os.cpus().length} cores, ${process.platform}-${
          process.arch
        }, ${new Date().toISOString().slice(0, 10)}`,
      ].join('; '),
    };
  });
}

async function measureUnlimited(trial) {
  let world;
  await step('Starting a GitHub without limits', async () => {
    world = await trial.startWorld();
  });
  const measureSide = (side, crowds) =>
    timed(`Creating without limits, ${side}`, () =>
      trial.create({
        side,
        world,
        // The first of a process asks for more, and is not measured.
        rounds: [{ atOnce: 1, count: 1 }, ...crowds].map(
          ({ atOnce, count }, index) => ({
            atOnce,
            names: createNames(`${side}-${index}`, count),
          }),
        ),
      }),
    );
  const [, ...own] = await measureSide('ours', CROWDS);
  const [, other] = await measureSide('rival', [RIVAL_CROWD]);
  [...own, other].forEach(assertAllEnded);
  return { ours: own, rival: other };
}

// Both mostly wait, so they wait at the same time; each in a world of its own, where nobody else uses up its limits.
async function measureLimited(trial, count) {
  const measureSide = async (side, options) => {
    const world = await trial.startWorld({
      contentRequests: CONTENT_REQUESTS,
      points: POINTS,
    });
    const [round] = await timed(
      `Creating ${count} applications within GitHub’s limits, ${side}`,
      () =>
        trial.create({
          side,
          world,
          ...options,
          rounds: [
            {
              names: createNames(side, count),
              atOnce: count,
              withinMs: MAY_TAKE_MS,
            },
          ],
        }),
    );
    return round;
  };
  const [ours, rival] = await Promise.all([
    measureSide('ours', { contentRequests: CONTENT_REQUESTS }),
    measureSide('rival'),
  ]);
  assertAllEnded(ours);
  if (countRefusals(ours) > 0) {
    throw new Error(
      `GitHub has refused ${countRefusals(ours)} of our requests`,
    );
  }
  return { ours, rival };
}

/** Of the creations a minute that the limits allow, how many came about. */
function partOf({ tasks, ms }, writes) {
  const ended = tasks.filter(({ error }) => !error).length;
  return (ended / tasks.length) * (leastMs(tasks.length * writes) / ms);
}

/** The time in which so many writes can be sent. */
function leastMs(writes) {
  return Math.floor((writes - 1) / CONTENT_REQUESTS.perMinute) * MINUTE_MS;
}

/** Seconds, as they really were. */
function windowLength({ requests }) {
  const writes = requests.filter(isWrite);
  const last = writes[FULL_MINUTES * CONTENT_REQUESTS.perMinute];
  return ((last.atMs - writes[0].atMs) / FULL_MINUTES / 1_000).toFixed(1);
}

function writesOf({ requests, tasks }) {
  return requests.filter(isWrite).length / tasks.length;
}

/** As GitHub counts them: not what Git sends, nor questions in GraphQL. */
function isWrite({ method, path }) {
  return !['GET', 'HEAD'].includes(method) && path.startsWith('/api/v3/');
}

function rate({ tasks, ms }) {
  return Math.round((tasks.length / ms) * MINUTE_MS);
}

function countRefusals({ requests }) {
  return requests.filter(({ status }) => status === 403 || status === 429)
    .length;
}

function assertAllEnded({ tasks }) {
  const failed = tasks.find(({ error }) => error);
  if (failed) {
    throw new Error(`${failed.name} was not created: ${failed.error}`);
  }
}

function createNames(prefix, count) {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
}

async function timed(words, work) {
  let result;
  await step(words, async () => {
    result = await work();
  });
  return result;
}

function inSeconds(ms) {
  return `${(ms / 1000).toFixed(0)} s`;
}
