import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CreationOutcome } from './__testUtils__/ActionRun';
import { allPages } from './__testUtils__/allPages';
import { FaultyWorld } from './__testUtils__/FaultyWorld';
import { Lanes } from './__testUtils__/Lanes';
import { MergeTrial } from './__testUtils__/MergeTrial';
import { readAccount } from './__testUtils__/readAccount';
import { readCreation } from './__testUtils__/readCreation';
import { readRepository } from './__testUtils__/readRepository';
import { random, shuffle } from './__testUtils__/shuffle';

const VALIDATION = resolve(
  __dirname,
  '../../../../templates/platform/gitops-apps/checks/validate.mjs',
);

const GITOPS = { owner: 'acme', repo: 'gitops-apps' };

const ENVIRONMENTS = ['dev', 'staging', 'prod'];
const NAMES = Array.from({ length: 100 }, (_, index) => `crowd-${index}`);
const SIDES = 5;
/** Who comes first is another one each time. */
const ROUNDS = 4;

/** From the last merge on: every Application is rendered by helm. */
const ARGOCD_TAKES_MS = 180_000;

/** The catalog reads new files in the background. */
const CATALOG_TAKES_MS = 60_000;

const run = promisify(execFile);

jest.setTimeout(300_000);

/** Asks until the answer is right, or the time is over. */
async function until<T>(
  ask: () => Promise<T>,
  isRight: (answer: T) => boolean,
  takesMs: number,
): Promise<T> {
  const deadline = Date.now() + takesMs;
  for (;;) {
    const answer = await ask();
    if (isRight(answer) || Date.now() > deadline) {
      return answer;
    }
    await sleep(500);
  }
}

/** How many different ones there are. */
function variety(things: unknown[]): number {
  return new Set(things.map(thing => JSON.stringify(thing))).size;
}

describe('a crowd', () => {
  let world: FaultyWorld;
  let lanes: Lanes;

  beforeAll(async () => {
    world = await FaultyWorld.start({
      argocd: { nonprod: ['dev', 'staging'], prod: ['prod'] },
    });
    lanes = await Lanes.open(world, SIDES);
  });

  afterAll(async () => {
    await lanes?.close();
    await world?.stop();
  });

  async function readRepositoryNames(): Promise<string[]> {
    const { rest } = world.github();
    const repositories = await allPages(page =>
      rest.repos.listForOrg({ org: GITOPS.owner, ...page }),
    );
    return repositories.map(({ name }) => name).sort();
  }

  /** Branches of all pull requests there have ever been. */
  async function readHeads(): Promise<string[]> {
    const { rest } = world.github();
    const pulls = await allPages(page =>
      rest.pulls.list({ ...GITOPS, state: 'all', ...page }),
    );
    return pulls.map(({ head }) => head.ref).sort();
  }

  describe(`that asks for ${NAMES.length} applications at once`, () => {
    let created: CreationOutcome[];

    it('gets each of them once', async () => {
      const github = world.github();
      const repositories = await readRepositoryNames();
      const heads = await readHeads();

      created = await Promise.all(
        NAMES.map(name => lanes.first.run.create(name, { task: name })),
      );

      expect(created.map(({ states }) => Object.values(states))).toEqual(
        NAMES.map(() => Array(5).fill('created')),
      );
      expect(await readRepositoryNames()).toEqual(
        [...repositories, ...NAMES].sort(),
      );
      expect(await readHeads()).toEqual(
        [...heads, ...NAMES.map(name => `app/${name}`)].sort(),
      );
      const ends = await Promise.all(
        NAMES.map(async (name, index) => [
          await readRepository({ github, name }),
          await readAccount({ url: world.awsUrl, name, ...created[index] }),
        ]),
      );
      expect(variety(ends)).toBe(1);
      const isOurs = (url: string) =>
        NAMES.some(name => url.split('/').includes(name));
      const locations = (await world.locations()).filter(isOurs);
      expect([locations.length, variety(locations)]).toEqual([
        NAMES.length,
        NAMES.length,
      ]);
      const entities = await until(
        () =>
          Promise.all(
            NAMES.map(name => world.findEntity(`component/default/${name}`)),
          ),
        found => found.every(Boolean),
        CATALOG_TAKES_MS,
      );
      expect(entities.map(entity => entity?.metadata.name)).toEqual(NAMES);
    });

    it('merges their pull requests in any order', async () => {
      await world.removeRulesets();
      const { rest } = world.github('lena');
      const seed = Number(process.env.MERGE_SEED ?? Date.now() % 2 ** 31);
      for (const { pullRequest } of shuffle(created, random(seed))) {
        try {
          await rest.pulls.merge({
            ...GITOPS,
            pull_number: pullRequest,
            merge_method: 'squash',
          });
        } catch (error) {
          throw new Error(`MERGE_SEED=${seed} conflicts: ${error}`);
        }
      }
      const trial = await MergeTrial.clone(world.cloneUrl);
      try {
        const folder = await trial.checkOut('main');
        const { stdout } = await run(process.execPath, [
          VALIDATION,
          ...['--head', folder],
          ...['--cache', join(folder, '../cache')],
        ]).catch((error: { stdout: string }) => error);
        expect(stdout).toMatch(/^No problems in 3\d\d applications/m);
      } finally {
        await trial.remove();
      }
    });

    it('sees all of them run', async () => {
      const wanted = NAMES.flatMap(name =>
        ENVIRONMENTS.map(environment => [`${name}-${environment}`, 'Healthy']),
      );
      const applications = await until(
        () => world.applications(),
        found => wanted.every(([name]) => found.get(name) === 'Healthy'),
        ARGOCD_TAKES_MS,
      );
      expect(
        [...applications].filter(([name]) => name.startsWith('crowd-')).sort(),
      ).toEqual(wanted.sort());
    });
  });

  it(`that asks for the same from ${SIDES} sides gets it once`, async () => {
    const alone = await lanes.first.run.create('alone');
    const wanted = await readCreation({ world, name: 'alone', created: alone });
    for (let round = 0; round < ROUNDS; round++) {
      const name = `same-${round}`;
      const heads = await readHeads();
      const repositories = await readRepositoryNames();

      const sides = await lanes.map(Array(SIDES).fill(name), (each, lane) =>
        lane.run.create(each),
      );

      expect(variety(sides.map(({ pullRequest }) => pullRequest))).toBe(1);
      expect(await readRepositoryNames()).toEqual(
        [...repositories, name].sort(),
      );
      expect(await readHeads()).toEqual([...heads, `app/${name}`].sort());
      const [created] = sides;
      expect(await readCreation({ world, name, created })).toEqual(wanted);
    }
  });
});
