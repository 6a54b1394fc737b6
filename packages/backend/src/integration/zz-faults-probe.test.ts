import { writeFileSync } from 'node:fs';
import { FaultyWorld } from './__testUtils__/FaultyWorld';
import { Lanes } from './__testUtils__/Lanes';

jest.setTimeout(600_000);

it('probes', async () => {
  const t0 = Date.now();
  const world = await FaultyWorld.start();
  const t1 = Date.now();
  const lanes = await Lanes.open(world, 2);
  const t2 = Date.now();
  const { lane, run } = lanes.first;
  const out: string[] = [`world ${t1 - t0} lanes ${t2 - t1}`];
  for (const name of ['fresh', 'second', 'second']) {
    const calls = lane.watch();
    const t = Date.now();
    await run.create(name);
    out.push(`== ${name} ${Date.now() - t} ms ${calls.length} calls`, ...calls.map(c => `${c.index} ${c.server} ${c.method} ${c.path}`));
  }
  writeFileSync('/tmp/f/calls.txt', out.join('\n'));
  await lanes.close();
  await world.stop();
});
