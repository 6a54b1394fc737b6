import { ActionRun } from './__testUtils__/ActionRun';
import { LASTING_FAULTS } from './__testUtils__/FaultKind';
import { FaultyWorld } from './__testUtils__/FaultyWorld';
import { Lane, Lanes } from './__testUtils__/Lanes';
import { readCreation } from './__testUtils__/readCreation';

jest.setTimeout(600_000);

/** What goes wrong is mostly waited for. */
const LANES = 24;

const UNDISTURBED = 'undisturbed';

/** Calls that a creation can do without. It says in its log what it could not check. */
const DISPENSABLE = /^GET \/repos\/acme\/gitops-apps\/git\/blobs\//;

/** The catalog's client does not tell what it calls. */
const CATALOG_CALLS: Record<string, string> = {
  'POST /api/catalog/entities/by-refs':
    'looking for group:default/payments, component:default/NAME',
  'GET /api/catalog/locations': 'looking for the location http',
  'GET /api/catalog/entities/by-name/component/default/NAME':
    'looking for component:default/NAME',
  'POST /api/catalog/locations': 'registering http',
};

const REMEDY =
  /: (try again in a few minutes|check [a-z]+\.\S+, .*|see the log of the backend, and start the task again .*)\.?$/;

describe('a creation for which one call never succeeds', () => {
  let world: FaultyWorld;
  let lanes: Lanes;

  beforeAll(async () => {
    world = await FaultyWorld.start();
    lanes = await Lanes.open(world, LANES);
  });

  afterAll(async () => {
    await lanes?.close();
    await world?.stop();
  });

  /** With the actions of a portal that has just started, and so remembers nothing that it has asked before. */
  async function onNewPortal<T>(
    { lane }: Lane,
    work: (run: ActionRun) => Promise<T>,
  ): Promise<T> {
    const run = await ActionRun.start(lane);
    try {
      return await work(run);
    } finally {
      await run.stop();
    }
  }

  async function failureOf(creation: Promise<unknown>): Promise<string> {
    return creation.then(
      () => 'nothing',
      (error: Error) => error.message,
    );
  }

  it('says which call it was and what to do, and ends as any other in the end', async () => {
    const calls = lanes.first.lane.watch();
    const whole = await onNewPortal(lanes.first, run =>
      run.create(UNDISTURBED),
    );
    const wanted = await readCreation({
      world,
      name: UNDISTURBED,
      created: whole,
    });
    const names = new Set(calls.map(call => call.name));
    const trials = [...names].map((call, index) => ({
      call: call.replaceAll(UNDISTURBED, 'NAME'),
      name: `endless-${index}`,
    }));

    const ends = await lanes.map(trials, async ({ call, name }, lane) =>
      onNewPortal(lane, async run => {
        const failing = call.replaceAll('NAME', name);
        const said: string[] = [];
        for (const { faultOf } of LASTING_FAULTS) {
          lane.lane.watch(each =>
            each.name === failing ? faultOf(each) : undefined,
          );
          const failure = await failureOf(run.create(name));
          said.push(failure.replaceAll(name, 'NAME'));
        }
        lane.lane.watch();
        const created = await run.create(name);
        return {
          call,
          said,
          end: await readCreation({ world, name, created }),
        };
      }),
    );

    expect(ends.length).toBeGreaterThan(40);
    for (const { call, said, end } of ends) {
      expect({ call, end }).toEqual({ call, end: wanted });
      const isDispensable = DISPENSABLE.test(call);
      const words = isDispensable ? 'nothing' : CATALOG_CALLS[call] ?? call;
      const remedy = isDispensable ? /^nothing$/ : REMEDY;
      expect(said).toHaveLength(LASTING_FAULTS.length);
      for (const text of said) {
        expect({ call, text }).toEqual({
          call,
          text: expect.stringContaining(words),
        });
        expect({ call, text }).toEqual({
          call,
          text: expect.stringMatching(remedy),
        });
      }
    }
  });
});
