import { mockServices } from '@backstage/backend-test-utils';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ArgocdClient } from '../ArgocdClient';
import { ArgocdTransport } from '../http/ArgocdTransport';
import { ArgocdInstance } from '../readInstances';
import { ApplicationMirror } from './ApplicationMirror';
import { FaultyArgocd } from './__testUtils__/FaultyArgocd';
import {
  cutAfter,
  emptyFrames,
  endlessFrame,
  everywhere,
  garbage,
  garbageFrames,
  hang,
  hangBehindHeaders,
  hangInList,
  hugeList,
  loginPage,
  throttled,
  unauthorized,
} from './__testUtils__/faults';
import { StalledPort } from './__testUtils__/StalledPort';

// A hundredth to a fortieth of what they are by default.
const TIMINGS = {
  quietMs: 40,
  maxQuietMs: 400,
  relistMs: 200,
  graceMs: 30,
  minStreamMs: 100,
  openMs: 250,
  silenceMs: 250,
  probeMs: 80,
  probeTimeoutMs: 150,
  loadTimeoutMs: 150,
  staleMs: 300,
  steadyMs: 250,
  retryMs: 20,
  maxRetryMs: 120,
  maxRefusedMs: 200,
  healthyMs: 500,
};
const CALL_TIMEOUT_MS = 400;
const KEEP_ALIVE_MS = 60;
const APPLICATIONS = 29;
const MAX_LIST_BYTES = 4 * 1024 * 1024;
/** By when data is stale: what takes longest to be noticed, with room for a busy machine. */
const STALE_WITHIN_MS = 1_500;
const HEAP_ROOM_BYTES = 40 * 1024 * 1024;
const SAMPLES = 30;
const ROUNDS = 5;
/** What others do on a machine makes a few samples slow, and hardly moves the median. */
const FIND_MS = 1;
const DELIVERY_MS = 4;
const NOISE_MS = 10;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

interface Side {
  mirror: ApplicationMirror;
  transport: ArgocdTransport;
}

function follow(instance: ArgocdInstance): Side {
  const transport = ArgocdTransport.create({
    instance,
    timeoutMs: CALL_TIMEOUT_MS,
  });
  const mirror = ApplicationMirror.create({
    instance: instance.name,
    source: ArgocdClient.create({
      instance,
      transport,
      timeoutMs: CALL_TIMEOUT_MS,
      maxListBytes: MAX_LIST_BYTES,
    }),
    logger: mockServices.logger.mock(),
    timings: TIMINGS,
  });
  mirror.start();
  return { mirror, transport };
}

async function leave({ mirror, transport }: Side): Promise<void> {
  await mirror.stop();
  await transport.close();
}

async function pass(ms: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, ms));
}

async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  withinMs = 5_000,
): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > end) {
      throw new Error(`It did not happen within ${withinMs} ms: ${what}`);
    }
    await pass(2);
  }
}

async function untilLive({ mirror }: Side): Promise<void> {
  await until(
    'live with every detail',
    () =>
      mirror.status().state === 'live' &&
      mirror.find({}).length >= APPLICATIONS &&
      mirror.find({}).every(({ detailed }) => detailed),
  );
}

/** How long each of many waits is, in milliseconds. */
interface Waits {
  find: number[];
  delivery: number[];
}

/** What this part of them does not exceed. */
function quantile(samples: number[], part: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * part)];
}

/** How long a page waits for its answer and for a change. */
async function measure(argocd: FaultyArgocd, { mirror }: Side): Promise<Waits> {
  const waits: Waits = { find: [], delivery: [] };
  for (let i = 0; i < SAMPLES; i += 1) {
    const asked = performance.now();
    // A request waits for its turn in the event loop before it is answered.
    await new Promise(resolve => setImmediate(resolve));
    expect(mirror.find({ name: 'ledger-dev' })).toHaveLength(1);
    waits.find.push(performance.now() - asked);

    const label = `${performance.now()}`;
    const changed = new Promise<void>(resolve => {
      const end = mirror.onChange(({ applications }) => {
        if (applications.some(({ after }) => after?.labels.at === label)) {
          end();
          resolve();
        }
      });
    });
    const sent = performance.now();
    argocd.change('ledger-dev', { labels: { at: label } });
    await changed;
    waits.delivery.push(performance.now() - sent);
  }
  return waits;
}

/** What pages wait for longer than without the fault: half of them, and all but a few. */
function slower(before: Waits, during: Waits): string[] {
  const limits: [keyof Waits, number, number][] = [
    ['find', 0.5, FIND_MS],
    ['delivery', 0.5, DELIVERY_MS],
    ['find', 0.95, NOISE_MS],
    ['delivery', 0.95, NOISE_MS],
  ];
  return limits.flatMap(([what, part, roomMs]) => {
    const was = quantile(before[what], part);
    const is = quantile(during[what], part);
    return is > Math.max(was * 1.5, was + roomMs)
      ? `${what}, ${part}: ${is} ms after ${was} ms`
      : [];
  });
}

/**
 * Pages wait at most half as long again as without the fault, or a little longer where that is next to nothing. Others
 * use the machine too: what is slow once is measured again, what the fault slows down is slow each time.
 */
async function expectUnaffected(
  argocd: FaultyArgocd,
  side: Side,
  before: Waits,
): Promise<void> {
  let during = await measure(argocd, side);
  for (
    let round = 1;
    round < ROUNDS && slower(before, during).length > 0;
    round += 1
  ) {
    during = await measure(argocd, side);
  }
  expect(slower(before, during)).toEqual([]);
  expect(side.mirror.status().state).toBe('live');
}

describe('ApplicationMirror beside an instance that', () => {
  let healthy: FaultyArgocd;
  let faulty: FaultyArgocd;
  let beside: Side;
  let side: Side;

  let resourcesBefore: Set<string>;

  beforeEach(async () => {
    resourcesBefore = new Set(resources());
    healthy = await FaultyArgocd.start({ keepAliveMs: KEEP_ALIVE_MS });
    faulty = await FaultyArgocd.start({ keepAliveMs: KEEP_ALIVE_MS });
    beside = follow(healthy.instance('healthy'));
    side = follow(faulty.instance('faulty', { token: 'a-token' }));
    await Promise.all([untilLive(beside), untilLive(side)]);
  });

  afterEach(async () => {
    await Promise.all([leave(beside), leave(side)]);
    await until('no connection is open', async () =>
      [await faulty.connections(), await healthy.connections()].every(
        count => count === 0,
      ),
    );
    await Promise.all([healthy.stop(), faulty.stop()]);
    // Timers of the HTTP client and of Jest come and go.
    await until('nothing is left', () =>
      resources().every(each => resourcesBefore.has(each)),
    );
  });

  it.each<{ fault: string; arrange: () => void; problem: RegExp }>([
    {
      fault: 'takes connections and answers nothing any more',
      arrange: () => {
        faulty.break(everywhere(hang));
        faulty.muteStreams();
      },
      problem: /does not answer in time|Nothing was heard/,
    },
    {
      fault: 'sends headers and nothing behind them',
      arrange: () => {
        faulty.break(everywhere(hangBehindHeaders));
        faulty.muteStreams();
      },
      problem: /does not answer in time|Nothing was heard/,
    },
    {
      fault: 'hangs in the middle of its list',
      arrange: () => {
        faulty.break({ list: hangInList, probe: hang });
        faulty.cutStreams();
      },
      problem: /does not answer in time|Nothing was heard/,
    },
    {
      fault: 'hangs in the middle of its stream, silently',
      arrange: () => {
        faulty.break({ stream: hang, list: hang });
        faulty.muteStreams();
      },
      problem: /does not answer in time|Nothing was heard/,
    },
    {
      fault: 'cuts its stream and hangs in the next one and in its list',
      arrange: () => {
        faulty.break({ stream: hang, list: hang });
        faulty.cutStreams();
      },
      problem: /does not answer in time|Nothing was heard/,
    },
    {
      fault: 'holds back its streams, as a proxy that buffers',
      arrange: () => {
        faulty.break({ stream: hang, load: hang });
        faulty.cutStreams();
      },
      problem: /holds back its stream/,
    },
    {
      fault: 'drops its stream again and again',
      arrange: () => {
        faulty.break({ stream: cutAfter(30) });
        faulty.cutStreams();
      },
      problem: /breaks off again and again/,
    },
    {
      fault: 'answers garbage',
      arrange: () => {
        faulty.break({ ...everywhere(garbage), stream: garbageFrames });
        faulty.cutStreams();
      },
      problem: /not one of Argo CD/,
    },
    {
      fault: 'sends empty frames',
      arrange: () => {
        faulty.break({ stream: emptyFrames });
        faulty.cutStreams();
      },
      problem: /breaks off again and again/,
    },
    {
      fault: 'sends an event that never ends',
      arrange: () => {
        faulty.break({ stream: endlessFrame, list: hang });
        faulty.cutStreams();
      },
      problem: /does not answer in time|Nothing was heard/,
    },
    {
      fault: 'answers a list of 187 MB',
      arrange: () => {
        faulty.break({ list: hugeList() });
        faulty.cutStreams();
      },
      problem: /too large/,
    },
    {
      fault: 'answers with the page of a login',
      arrange: () => {
        faulty.break(everywhere(loginPage));
        faulty.cutStreams();
      },
      problem: /not one of Argo CD/,
    },
    {
      fault: 'refuses the credentials for ever',
      arrange: () => {
        faulty.break(everywhere(unauthorized));
        faulty.cutStreams();
      },
      problem: /refuses the credentials/,
    },
    {
      fault: 'gets too many requests',
      arrange: () => {
        faulty.break(everywhere(throttled));
        faulty.cutStreams();
      },
      problem: /too many requests/,
    },
  ])('$fault', async ({ arrange, problem }) => {
    const before = await measure(healthy, beside);
    collectGarbage();
    const heapBefore = process.memoryUsage().heapUsed;
    const askedBefore = sum(faulty.requests);

    arrange();
    const brokenAt = performance.now();
    // Nobody is told of this: a list will show it.
    faulty.change('wallet-dev', { labels: { lost: 'yes' } }, { lost: true });
    faulty.change('ledger-dev', 'delete', { lost: true });
    await until(
      'stale',
      () => side.mirror.status().state === 'stale',
      STALE_WITHIN_MS,
    );
    await until('the problem is named', () =>
      problem.test(side.mirror.status().problem ?? ''),
    );

    await expectUnaffected(healthy, beside, before);
    // From memory, and it says since when it is not known to be true.
    expect(side.mirror.find({ name: 'wallet-dev' })[0].history).toHaveLength(
      10,
    );
    expect(side.mirror.status().observedAt).toEqual(expect.any(String));

    // Whoever stops while it is like this waits for nothing.
    const third = follow(faulty.instance('faulty', { token: 'a-token' }));
    await pass(100);
    const stoppedAt = performance.now();
    await leave(third);
    expect(performance.now() - stoppedAt).toBeLessThan(CALL_TIMEOUT_MS / 2);

    const seconds = (performance.now() - brokenAt) / 1_000;
    // A try every 20 to 120 ms, of a login and up to three calls: never a hot loop.
    expect(sum(faulty.requests) - askedBefore).toBeLessThan(40 + 60 * seconds);
    collectGarbage();
    expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(
      HEAP_ROOM_BYTES,
    );

    faulty.mend();
    await until('live', () => side.mirror.status().state === 'live');
    await until('what was missed is known', () =>
      side.mirror
        .find({ name: 'wallet-dev' })
        .every(({ labels }) => labels.lost === 'yes'),
    );
    expect(side.mirror.find({ name: 'ledger-dev' })).toEqual([]);
    expect(side.mirror.status()).not.toHaveProperty('problem');
    const told = new Promise<void>(resolve =>
      side.mirror.onChange(({ applications }) => {
        if (applications.some(({ after }) => after?.labels.back === 'yes')) {
          resolve();
        }
      }),
    );
    await until('a stream is open', () => faulty.openStreams > 0);
    faulty.change('refunds-dev', { labels: { back: 'yes' } });
    await told;
  });

  it('is replaced by a port where connections are never completed', async () => {
    const stalled = await StalledPort.open();
    const other = follow({
      ...faulty.instance('stalled'),
      url: `http://127.0.0.1:${stalled.port}`,
    });
    const before = await measure(healthy, beside);
    await until(
      'the problem is named',
      () => other.mirror.status().problem !== undefined,
      STALE_WITHIN_MS,
    );
    expect(other.mirror.status().state).toBe('connecting');
    await expectUnaffected(healthy, beside, before);
    const stoppedAt = performance.now();
    await leave(other);
    expect(performance.now() - stoppedAt).toBeLessThan(CALL_TIMEOUT_MS / 2);
    await stalled.close();
  });

  it('goes away and comes back', async () => {
    const { port } = faulty;
    await faulty.stop();
    await until('stale', () => side.mirror.status().state === 'stale', 1_000);
    expect(side.mirror.status().problem).toBe('Argo CD cannot be reached');
    expect(side.mirror.find({})).toHaveLength(APPLICATIONS);
    expect(side.mirror.report().stream).toBe('closed');
    await pass(300);
    faulty = await FaultyArgocd.start({ keepAliveMs: KEEP_ALIVE_MS, port });
    faulty.change('wallet-dev', { labels: { back: 'yes' } });
    await until('live', () => side.mirror.status().state === 'live');
    expect(side.mirror.find({ name: 'wallet-dev' })[0].labels).toEqual({
      back: 'yes',
    });
    expect(side.mirror.report().reconnects).toBeGreaterThan(1);
  });

  it('forgets its log-ins, without that anybody notices', async () => {
    const other = follow(faulty.instance('with-a-password'));
    await untilLive(other);
    const states: string[] = [];
    other.mirror.onChange(({ status }) => {
      if (status) {
        states.push(other.mirror.status().state);
      }
    });
    const { list, login } = faulty.requests;
    faulty.expireTokens();
    await until('lists go on', () => faulty.requests.list > list + 4);
    faulty.change('wallet-dev', { labels: { still: 'there' } });
    await until(
      'the change is told',
      () =>
        other.mirror.find({ name: 'wallet-dev' })[0].labels.still === 'there',
    );
    expect(faulty.requests.login).toBe(login + 1);
    expect(states).toEqual([]);
    await leave(other);
  });

  it('loses events: new, changed and deleted Applications show with the next list', async () => {
    const streams = faulty.requests.stream;
    faulty.change('fresh-dev', { labels: { new: 'yes' } }, { lost: true });
    faulty.change('wallet-dev', { labels: { lost: 'yes' } }, { lost: true });
    faulty.change('ledger-dev', 'delete', { lost: true });
    await until(
      'the list has told',
      () =>
        side.mirror.find({ name: 'fresh-dev' }).length === 1 &&
        side.mirror.find({ name: 'ledger-dev' }).length === 0,
    );
    await until(
      'what the list does not tell is known',
      () => side.mirror.find({ name: 'fresh-dev' })[0].detailed,
    );
    const [wallet] = side.mirror.find({ name: 'wallet-dev' });
    expect(wallet.labels).toEqual({ lost: 'yes' });
    expect(wallet.history).toHaveLength(10);
    // Asked for one by one: no stream with everything in it.
    expect(faulty.requests.stream).toBe(streams);
    expect(side.mirror.report().calls.load).toBe(2);
    expect(side.mirror.status().state).toBe('live');
  });

  it('answers a list of 187 MB: no more of it is read than is accepted', async () => {
    let sentBytes = 0;
    const { list } = faulty.requests;
    faulty.break({
      list: hugeList(bytes => {
        sentBytes += bytes;
      }),
    });
    await until('three tries', () => faulty.requests.list >= list + 3);
    await until('the problem is named', () =>
      /too large/.test(side.mirror.status().problem ?? ''),
    );
    const tries = faulty.requests.list - list;
    // What buffers of sockets hold comes on top.
    expect(sentBytes / tries).toBeLessThan(4 * MAX_LIST_BYTES);
  });

  it('does not answer for projects: Applications are as good as ever', async () => {
    expect(side.mirror.project('payments-prod')?.windows).toHaveLength(1);
    const lists = faulty.requests.list;
    faulty.break({ projects: hang });
    faulty.change('wallet-dev', { labels: { at: 'once' } });
    await until('lists go on', () => faulty.requests.list > lists + 3);
    expect(side.mirror.status().state).toBe('live');
    expect(side.mirror.find({ name: 'wallet-dev' })[0].labels).toEqual({
      at: 'once',
    });
    expect(side.mirror.project('payments-prod')?.windows).toHaveLength(1);
  });
});

/** Timers, sockets and servers that keep the process alive, numbered: Jest has timers of its own. */
function resources(): string[] {
  const counts = new Map<string, number>();
  return process
    .getActiveResourcesInfo()
    .filter(kind => /^(TCP|Timeout)/.test(kind))
    .map(kind => {
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      return `${kind} ${count}`;
    });
}

function sum(requests: Record<string, number>): number {
  return Object.values(requests).reduce((total, count) => total + count, 0);
}
