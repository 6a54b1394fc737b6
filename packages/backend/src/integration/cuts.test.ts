import { Lane, Lanes } from './__testUtils__/Lanes';
import { FaultyWorld } from './__testUtils__/FaultyWorld';
import { ActionRun } from './__testUtils__/ActionRun';
import { readCreation } from './__testUtils__/readCreation';
import { readRepository } from './__testUtils__/readRepository';
import { readRequests } from './__testUtils__/readRequests';

jest.setTimeout(600_000);

const LANES = 6;

const WARM_UPS = Array.from({ length: LANES }, (_, lane) => `warm-up-${lane}`);

/** One end of a run: at which call, and on which side of it. */
interface Cut {
  at: number;
  when: 'cutBefore' | 'cutAfter';
}

describe('a task that is cut off, and run again', () => {
  let world: FaultyWorld;
  let lanes: Lanes;

  beforeAll(async () => {
    world = await FaultyWorld.start();
    lanes = await Lanes.open(world, LANES);
    // What is asked once and remembered is asked now, so that every lane makes the same calls.
    await lanes.map(WARM_UPS, (name, { run }) => run.create(name));
  });

  afterAll(async () => {
    await lanes?.close();
    await world?.stop();
  });

  /** Ends the run at a call, as if the process had died: nothing more is tried. */
  async function cutOff(
    { lane }: Lane,
    cut: Cut,
    work: (signal: AbortSignal) => Promise<unknown>,
  ): Promise<string> {
    const death = new AbortController();
    let where = 'nowhere';
    lane.watch(call => {
      if (call.index === cut.at) {
        where = `${call.server} ${call.method} ${call.path}`;
        setTimeout(() => death.abort(new Error('The process died')), 50);
      }
      return call.index >= cut.at
        ? { kind: call.index === cut.at ? cut.when : 'cutBefore' }
        : undefined;
    });
    await expect(work(death.signal)).rejects.toThrow();
    lane.watch();
    return where;
  }

  /** How many calls something makes, without those that only wait for the catalog. */
  async function countCalls(
    { lane }: Lane,
    work: () => Promise<unknown>,
  ): Promise<number> {
    const calls = lane.watch();
    await work();
    const registered = calls.findIndex(
      ({ server, method, path }) =>
        server === 'catalog' && method === 'POST' && path.includes('locations'),
    );
    return registered < 0 ? calls.length : registered + 2;
  }

  function cutsOf(count: number): Cut[] {
    return Array.from({ length: count }, (_, at) => at).flatMap(at => [
      { at, when: 'cutBefore' as const },
      { at, when: 'cutAfter' as const },
    ]);
  }

  it('creates the same as one that was left alone', async () => {
    const count = await countCalls(lanes.first, () =>
      lanes.first.run.create('undisturbed'),
    );
    const whole = await lanes.first.run.create('undisturbed');
    const wanted = await readCreation({
      world,
      name: 'undisturbed',
      created: whole,
    });
    expect(Object.values(whole.states)).toEqual(Array(5).fill('unchanged'));

    const ends = await lanes.map(cutsOf(count), async (cut, lane) => {
      const name = `${cut.when.toLowerCase()}-${cut.at}`;
      const where = await cutOff(lane, cut, signal =>
        lane.run.create(name, { signal }),
      );
      const created = await lane.run.create(name);
      return { where, end: await readCreation({ world, name, created }) };
    });

    expect(ends.length).toBeGreaterThan(60);
    expect(ends.map(({ where }) => where)).not.toContain('nowhere');
    for (const { where, end } of ends) {
      expect({ where, end }).toEqual({ where, end: wanted });
    }
  });

  it.each([
    [
      'promotes',
      'gitops:promotion:propose',
      (name: string) => ({ name, to: 'staging' }),
      'promote',
    ],
    [
      'takes the next step of a decommission',
      'gitops:application:decommission',
      (name: string) => ({ name }),
      'leave',
    ],
  ])('%s as one that was left alone', async (_, action, input, prefix) => {
    const github = world.github();
    const undisturbed = `${prefix}-undisturbed`;
    const warmUps = WARM_UPS.map(name => `${prefix}-${name}`);
    await world.seedApplications([undisturbed, ...warmUps]);
    await lanes.map(warmUps, (name, { run }) => run.step(action, input(name)));
    const count = await countCalls(lanes.first, () =>
      lanes.first.run.step(action, input(undisturbed)),
    );
    const wanted = await readRequests({ github, name: undisturbed });
    const nameOf = (cut: Cut) =>
      `${prefix}-${cut.when.toLowerCase()}-${cut.at}`;
    await world.seedApplications(cutsOf(count).map(nameOf));

    const ends = await lanes.map(cutsOf(count), async (cut, lane) => {
      const name = nameOf(cut);
      const where = await cutOff(lane, cut, signal =>
        lane.run.step(action, input(name), { signal }),
      );
      await lane.run.step(action, input(name));
      return { where, end: await readRequests({ github, name }) };
    });

    expect(ends.length).toBeGreaterThan(10);
    expect(ends.map(({ where }) => where)).not.toContain('nowhere');
    expect(wanted).toMatchObject({ pulls: [{ state: 'open' }] });
    for (const { where, end } of ends) {
      expect({ where, end }).toEqual({ where, end: wanted });
    }
  });

  it('archives the repository at the end of a decommission', async () => {
    const archive = (run: ActionRun, name: string, signal?: AbortSignal) =>
      run.step('gitops:application:decommission', { name }, { signal });
    const { run } = lanes.first;
    await run.createRepository('end-undisturbed');
    const count = await countCalls(lanes.first, () =>
      archive(run, 'end-undisturbed'),
    );
    const github = world.github();
    const wanted = await readRepository({ github, name: 'end-undisturbed' });
    expect(wanted.repository).toMatchObject({ archived: true });

    const ends = await lanes.map(cutsOf(count), async (cut, lane) => {
      const name = `end-${cut.when.toLowerCase()}-${cut.at}`;
      await lane.run.createRepository(name);
      const where = await cutOff(lane, cut, signal =>
        archive(lane.run, name, signal),
      );
      await archive(lane.run, name);
      return { where, end: await readRepository({ github, name }) };
    });

    expect(ends.length).toBeGreaterThan(4);
    expect(ends.map(({ where }) => where)).not.toContain('nowhere');
    for (const { where, end } of ends) {
      expect({ where, end }).toEqual({ where, end: wanted });
    }
  });
});
