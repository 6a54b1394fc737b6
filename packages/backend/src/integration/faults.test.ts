import { ActionRun } from './__testUtils__/ActionRun';
import { FaultKind, PASSING_FAULTS, STALLS } from './__testUtils__/FaultKind';
import { FaultyWorld } from './__testUtils__/FaultyWorld';
import { Lane, Lanes } from './__testUtils__/Lanes';
import { readCreation } from './__testUtils__/readCreation';

jest.setTimeout(400_000);

/** Stalls take so long that several creations share the calls. */
const STALL_SHARES = 6;

/** A creation in which every call of its share fails the first time. */
interface Trial extends FaultKind {
  name: string;
  share: number;
  shares: number;
}

const TRIALS: Trial[] = [
  ...PASSING_FAULTS.map(kind => ({ ...kind, share: 0, shares: 1 })),
  ...STALLS.flatMap(kind =>
    Array.from({ length: STALL_SHARES }, (_, share) => ({
      ...kind,
      share,
      shares: STALL_SHARES,
    })),
  ),
].map((trial, index) => ({ ...trial, name: `fault-${index}` }));

describe('a creation on a bad line', () => {
  let world: FaultyWorld;
  let lanes: Lanes;

  beforeAll(async () => {
    world = await FaultyWorld.start();
    // What goes wrong is mostly waited for.
    lanes = await Lanes.open(world, TRIALS.length);
  });

  afterAll(async () => {
    await lanes?.close();
    await world?.stop();
  });

  /** @returns how many calls have failed */
  async function createThrough(
    { faultOf, name, share, shares }: Trial,
    { lane, run }: Lane,
  ) {
    const seen = new Set<string>();
    let failed = 0;
    lane.watch(call => {
      const { server, method, path, body } = call;
      const identity = JSON.stringify([server, method, path, body]);
      if (seen.has(identity)) {
        return undefined;
      }
      seen.add(identity);
      if (seen.size % shares !== share) {
        return undefined;
      }
      failed++;
      return faultOf(call);
    });
    const created = await run.create(name);
    lane.watch();
    return { created, failed };
  }

  it('ends as one on a good line, whatever every call meets first', async () => {
    const undisturbed = await ActionRun.start(await world.openLane());
    const whole = await undisturbed.create('undisturbed');
    await undisturbed.stop();
    const wanted = await readCreation({
      world,
      name: 'undisturbed',
      created: whole,
    });

    const failures = new Map<string, number>();
    const ends = await lanes.map(TRIALS, async (trial, lane) => {
      const { what, name } = trial;
      try {
        const { created, failed } = await createThrough(trial, lane);
        failures.set(what, (failures.get(what) ?? 0) + failed);
        return { what, end: await readCreation({ world, name, created }) };
      } catch (error) {
        return { what, end: String(error) };
      }
    });

    for (const { what, end } of ends) {
      expect({ what, end }).toEqual({ what, end: wanted });
    }
    expect(failures.size).toBe(PASSING_FAULTS.length + STALLS.length);
    expect(Math.min(...failures.values())).toBeGreaterThan(40);
  });
});
