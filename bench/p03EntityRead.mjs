import path from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { step } from '../scripts/lib/progress.mjs';
import { writeCurves } from './curves.mjs';
import { lookAtOnce, lookInTurns } from './portal/latency.mjs';
import { PEOPLE } from './portal/organisation.mjs';
import {
  describeMachine,
  ONE_INSTANCE,
  startPortals,
} from './portal/worlds.mjs';
import { ProcessGroup } from './process/ProcessGroup.mjs';

export const PICTURE = 'docs/images/bench-entity-read.svg';

const SIZES = [100, 1_000, 10_000];
const SERIES = [
  { key: 'ours', name: 'ours', side: 'ours', card: 'overview' },
  { key: 'roadie', name: 'Roadie', side: 'roadie', card: 'overview' },
  { key: 'roadieNamed', name: 'Roadie by name', side: 'roadie', card: 'named' },
  { key: 'community', name: 'community', side: 'community', card: 'overview' },
  {
    key: 'communityNamed',
    name: 'community by name',
    side: 'community',
    card: 'named',
  },
];
const [OURS, ...RIVALS] = SERIES;
/** Ours is so much faster that it needs more to tell what it takes. */
const ALONE = {
  ours: { count: 1_000, withinMs: 8_000 },
  rival: { count: 150, withinMs: 5_000 },
};
const CROWD = {
  ours: { rounds: 4, roundMs: 1_000 },
  rival: { rounds: 2, roundMs: 1_500 },
};

let measured;

/** How much longer one person waits for what runs where than for an answer that says nothing. */
export async function measureAlone() {
  const sizes = await measure();
  return toRow(sizes, 'alone');
}

/** The same with 50 people who ask at the same time, against the empty route with as many. */
export async function measureCrowd() {
  const sizes = await measure();
  return toRow(sizes, 'crowd');
}

/** Both are about the same portals. */
function measure() {
  measured ??= ProcessGroup.run(async processes => {
    const { standIn, portals } = await startPortals(processes, {
      instances: ONE_INSTANCE,
      applications: SIZES[0],
      sides: ['ours', 'roadie', 'community'],
    });
    const sizes = [];
    for (const applications of SIZES) {
      await step(
        `Reading entities with ${applications} Applications`,
        async () => {
          if (applications !== SIZES[0]) {
            await standIn.resize(applications);
            await portals.ours.untilReady();
          }
          const series = {};
          for (const each of SERIES) {
            series[each.key] = await read(portals[each.side], each);
          }
          sizes.push({ applications, series });
        },
      );
    }
    await writeCurves(path.join(ROOT, PICTURE), describeCurves(sizes));
    return sizes;
  });
  return measured;
}

async function read(portal, { side, card }) {
  const kind = side === 'ours' ? 'ours' : 'rival';
  const looks = {
    empty: number => portal.empty(number),
    // One person alone has one page open.
    card: () => portal.look(card, 0),
  };
  const alone = await lookInTurns({ looks, ...ALONE[kind] });
  const crowd = await lookAtOnce({
    looks: { ...looks, card: person => portal.look(card, person) },
    atOnce: PEOPLE,
    ...CROWD[kind],
  });
  return { alone, crowd };
}

/** How many times longer than the empty route of the same backend, of the times that 5 % exceed. */
function ratioOf({ card, empty }) {
  return card.p95 / empty.p95;
}

function toRow(sizes, how) {
  const { series } = sizes.at(-1);
  return {
    ours: ratioOf(series[OURS.key][how]),
    rivals: Object.fromEntries(
      RIVALS.map(({ key, name }) => [name, ratioOf(series[key][how])]),
    ),
    note: [
      `ours with ${SIZES.map(size => size.toLocaleString('en')).join(
        ' / ',
      )} Applications: ${sizes
        .map(each => `${ratioOf(each.series.ours[how]).toFixed(2)}×`)
        .join(' / ')}`,
      `p50 / p95 / p99 in ms with ${SIZES.at(-1).toLocaleString('en')}: ${[
        `empty route ${describe(series[OURS.key][how].empty)}`,
        ...SERIES.map(
          ({ key, name }) => `${name} ${describe(series[key][how].card)}`,
        ),
      ].join(', ')}`,
      `${how === 'crowd' ? `${PEOPLE} people at the same time` : 'one person'}`,
      describeMachine(),
    ].join('; '),
  };
}

function describe({ p50, p95, p99 }) {
  return [p50, p95, p99]
    .map(ms => (ms < 100 ? ms.toFixed(1) : ms.toFixed(0)))
    .join(' / ');
}

function describeCurves(sizes) {
  return {
    title: 'How much longer than an empty route a read of an entity takes',
    panels: [
      ['alone', 'One person'],
      ['crowd', `${PEOPLE} people at the same time`],
    ].map(([how, title]) => ({
      title,
      xLabel: 'Applications',
      yLabel: '× empty authenticated route, p95',
      limit: { value: 1.5, name: 'our limit' },
      curves: SERIES.map(({ key, name }) => ({
        name,
        isOurs: key === OURS.key,
        points: sizes.map(({ applications, series }) => [
          applications,
          ratioOf(series[key][how]),
        ]),
      })),
    })),
  };
}
