import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ConfigReader } from '@backstage/config';
import { JsonObject } from '@backstage/types';
import {
  ApplicationSpec,
  Platform,
} from '@gitops-flow/backstage-plugin-gitops-common';
import {
  readGitopsConfig,
  renderApplication,
} from '@gitops-flow/backstage-plugin-gitops-node';
import { parse } from 'yaml';
import { MergeTrial } from './__testUtils__/MergeTrial';
import { random, shuffle } from './__testUtils__/shuffle';
import { renderSkeleton } from './__testUtils__/Skeleton';
import { World } from './__testUtils__/World';

const CODEOWNERS = '.github/CODEOWNERS';
const GENERATOR = resolve(
  __dirname,
  '../../../../templates/platform/gitops-apps/automation/codeowners.mjs',
);

const APPLICATIONS = 100;
const BUMPS = 100;
const TEAMS = 10;
const ORDERS = 20;
/** Each has a shell of its own. */
const AT_ONCE = 2;

const run = promisify(execFile);

type Files = ReadonlyMap<string, string>;

jest.setTimeout(180_000);

function numbered<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

describe('pull requests that were opened at the same moment', () => {
  let world: World;
  let trial: MergeTrial;
  let platform: Platform;

  beforeAll(async () => {
    world = await World.start();
    const url = new URL(`${world.url}/acme/gitops-apps.git`);
    url.username = 'portal';
    url.password = 'sandbox-portal';
    trial = await MergeTrial.clone(url.href);
    platform = parse(await trial.read('main', 'platform.yaml'));
  });

  afterAll(async () => {
    await trial?.remove();
    await world?.stop();
  });

  function application(index: number, name: string): Files {
    const spec: ApplicationSpec = {
      name,
      team: index % 2 ? 'payments' : 'logistics',
      system: 'storefront',
      description: 'One of many',
      mode: 'prebuilt',
      image: `ghcr.io/acme/${name}:1.0.${index}`,
      port: 8080,
      size: 'small',
      exposure: 'internal',
      environments: ['dev', 'staging', 'prod'],
      start: 'first',
    };
    return renderApplication(
      spec,
      readGitopsConfig(new ConfigReader(world.config)),
    );
  }

  /** A new build's image of an application that is there, in one of its environments. */
  function bump(index: number, files: Files): Files {
    const environment = platform.environments[index % 3].name;
    const [path] = [...files.keys()].filter(
      each =>
        each.startsWith(`values/${environment}/`) &&
        each.endsWith('/image.yaml'),
    );
    return new Map([
      [
        path,
        `image:\n  repository: "ghcr.io/acme/old-${index}"\n  tag: "2.0.${index}"\n`,
      ],
    ]);
  }

  async function onboarding(team: string): Promise<Files> {
    const { repository, environments } = platform;
    const values: JsonObject = { ...platform, repositoryUrl: repository, team };
    const parts = await Promise.all([
      renderSkeleton('team', values),
      ...environments.map(({ name, ...environment }) =>
        renderSkeleton('team-environment', {
          ...values,
          ...environment,
          environment: name,
        }),
      ),
    ]);
    return new Map(parts.flatMap(part => [...part]));
  }

  function mergeEach(orders: string[][]): Promise<string[]> {
    return Promise.all(orders.map(names => trial.merge('base', names)));
  }

  it(`merge in any order: ${APPLICATIONS} applications, ${BUMPS} images, ${TEAMS} teams`, async () => {
    const old = numbered(BUMPS, index => application(index, `old-${index}`));
    await trial.commit(
      'main',
      new Map([['base', new Map(old.flatMap(files => [...files]))]]),
    );
    const teams = numbered(TEAMS, index => `team-${index}`);
    const branches = new Map<string, Files>([
      ...numbered(
        APPLICATIONS,
        index =>
          [`app/new-${index}`, application(index, `new-${index}`)] as const,
      ),
      ...old.map(
        (files, index) => [`bump/${index}`, bump(index, files)] as const,
      ),
      ...(await Promise.all(
        teams.map(
          async team => [`onboard/${team}`, await onboarding(team)] as const,
        ),
      )),
    ]);
    await trial.commit('base', branches);

    const seed = Number(process.env.MERGE_SEED ?? Date.now() % 2 ** 31);
    const next = random(seed);
    const trees = new Set<string>();
    for (let order = 0; order < ORDERS; order += AT_ONCE) {
      const orders = numbered(AT_ONCE, () =>
        shuffle([...branches.keys()], next),
      );
      try {
        (await mergeEach(orders)).forEach(id => trees.add(id));
      } catch (error) {
        throw new Error(`MERGE_SEED=${seed} conflicts: ${error}`);
      }
    }
    expect({ seed, trees: trees.size }).toEqual({ seed, trees: 1 });

    const [tree] = trees;
    const folder = await trial.checkOut(tree);
    for (const [branch, files] of branches) {
      for (const [path, content] of files) {
        const text = await readFile(join(folder, path), 'utf8');
        expect({ branch, text }).toEqual({ branch, text: content });
      }
    }

    // What the workflow makes of all the fragments is what the platform's template would have written.
    await run(process.execPath, [GENERATOR, '--root', folder]);
    const generated = await readFile(join(folder, CODEOWNERS), 'utf8');
    const template = await renderSkeleton('organization', {
      ...platform,
      repositoryUrl: platform.repository,
      teams: ['logistics', 'payments', ...teams],
    });
    expect(generated).toBe(template.get(CODEOWNERS));
  });

  it('would notice two that touch the same file', async () => {
    const path = 'values/dev/payments/checkout/image.yaml';
    const image = (tag: string): Files =>
      new Map([[path, `image:\n  tag: "${tag}"\n`]]);
    await trial.commit(
      'main',
      new Map([
        ['left', image('1')],
        ['right', image('2')],
      ]),
    );
    await expect(trial.merge('main', ['left', 'right'])).rejects.toThrow(
      `refs/heads/right: `,
    );
  });
});
