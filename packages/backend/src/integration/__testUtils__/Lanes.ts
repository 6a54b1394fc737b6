import { ActionRun } from './ActionRun';
import { FaultyLane } from './FaultyLane';
import { FaultyWorld } from './FaultyWorld';

/** A way to the world, and the actions at its end. */
export interface Lane {
  lane: FaultyLane;
  run: ActionRun;
}

/** Does many things at once, each on a lane that no other one uses meanwhile. */
export class Lanes {
  readonly #lanes: Lane[];

  static async open(world: FaultyWorld, count: number): Promise<Lanes> {
    const lanes: Lane[] = [];
    for (let index = 0; index < count; index++) {
      const lane = await world.openLane();
      lanes.push({ lane, run: await ActionRun.start(lane) });
    }
    return new Lanes(lanes);
  }

  private constructor(lanes: Lane[]) {
    this.#lanes = lanes;
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(({ run }) => run.stop()));
  }

  get first(): Lane {
    return this.#lanes[0];
  }

  /** @returns what the work gives for each item, in the order of the items */
  async map<T, R>(
    items: readonly T[],
    work: (item: T, lane: Lane) => Promise<R>,
  ): Promise<R[]> {
    const results: R[] = [];
    const queue = items.entries();
    await Promise.all(
      this.#lanes.map(async lane => {
        for (const [index, item] of queue) {
          results[index] = await work(item, lane);
        }
      }),
    );
    return results;
  }
}
