import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { findHelm } from '../../argocd/render/findHelm';
import { PACKAGE_FOLDER } from '../../packageFolder';
import { readOrganizationSeed } from './readOrganizationSeed';
import { readSources } from './readSources';

const run = promisify(execFile);

const NO_PLACES = {
  organization: [],
  environment: [],
  team: [],
  'team-environment': [],
};

/** Helm may have to be unpacked first. */
jest.setTimeout(60_000);

describe('readSources', () => {
  let folder: string;
  const write = async (path: string, content: string | Buffer) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  };
  const read = (
    sources: Partial<Parameters<typeof readSources>[0]['sources'][number]>[],
    more: Partial<Parameters<typeof readSources>[0]> = {},
  ) =>
    readSources({
      sources: sources.map(source => ({ from: 'seed/a', to: '', ...source })),
      folders: { seed: join(folder, 'seed'), templates: join(folder, 't') },
      places: NO_PLACES,
      values: { url: 'http://localhost' },
      ...more,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-sources-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('fills in addresses in the seed only: a template means its own ${...}', async () => {
    await write('seed/a/x.md', '${url} ${other} ${{ values.x }}');
    await write('t/b/y.mjs', '`${url}`');
    expect(
      await read([{ from: 'seed/a' }, { from: 'templates/b', to: 'lib' }]),
    ).toEqual(
      new Map([
        ['x.md', 'http://localhost ${other} ${{ values.x }}'],
        ['lib/y.mjs', '`${url}`'],
      ]),
    );
  });

  it('fills in a skeleton once for each place, names of files too', async () => {
    await write(
      't/b/${{values.team}}/x-${{ values.team }}.yaml',
      'name: ${{ values.team | dump }}\n{%- if values.more %}\nmore: true\n{%- endif %}\n',
    );
    expect(
      await read([{ from: 'templates/b', for: 'team' }], {
        places: {
          ...NO_PLACES,
          team: [{ team: 'a' }, { team: 'no', more: true }],
        },
      }),
    ).toEqual(
      new Map([
        ['a/x-a.yaml', 'name: "a"\n'],
        ['no/x-no.yaml', 'name: "no"\nmore: true\n'],
      ]),
    );
  });

  it('keeps bytes that are no text', async () => {
    const bytes = Buffer.from([0, 0x61, 0x73, 0x6d, 0xff, 0xfe]);
    await write('seed/a/policy.wasm', bytes);
    expect((await read([{}])).get('policy.wasm')).toEqual(bytes);
  });

  it('leaves out what was installed, and what is not asked for', async () => {
    await write('seed/a/node_modules/yaml/index.js', 'x');
    await write('seed/a/checks/node_modules/ajv/index.js', 'x');
    await write('seed/a/.cache/renders/x', 'x');
    await write('seed/a/tests/x.yaml', 'x');
    await write('seed/a/templates/x.yaml', 'x');
    await write('seed/a/values.yaml', 'x');
    expect([
      ...(await read([{ only: ['values.yaml', 'templates/'] }])).keys(),
    ]).toEqual(['values.yaml', 'templates/x.yaml']);
    expect([...(await read([{}])).keys()]).toEqual([
      'templates/x.yaml',
      'tests/x.yaml',
      'values.yaml',
    ]);
    await expect(read([{ only: ['Chart.yaml'] }])).rejects.toThrow(
      'organization.yaml wants Chart.yaml of seed/a, which has no such file',
    );
  });

  it('takes of the baseline chart what `helm package` takes', async () => {
    const templates = resolve(PACKAGE_FOLDER, '../../templates');
    const organization = await readOrganizationSeed(
      join(PACKAGE_FOLDER, 'seed/organization.yaml'),
    );
    const sources = organization.repositories
      .flatMap(repository => repository.sources)
      .filter(
        ({ from, to }) =>
          from.endsWith('/eks_baseline_chart_Helm') && to !== '',
      );
    expect(sources).toHaveLength(1);
    const seeded = await read(sources, {
      folders: { seed: join(PACKAGE_FOLDER, 'seed'), templates },
    });

    const helm = await findHelm({ cacheDirectory: join(folder, 'tools') });
    await run(helm, [
      'package',
      join(templates, 'platform/eks_baseline_chart_Helm'),
      ...['--destination', folder, '--version', '1.0.0'],
    ]);
    const { stdout } = await run('tar', [
      '-tzf',
      join(folder, 'eks-baseline-1.0.0.tgz'),
    ]);
    const packaged = stdout
      .split('\n')
      .filter(Boolean)
      .map(path => path.replace(/^eks-baseline\//, ''));
    const [{ to }] = sources;
    const prefix = to.replace('${chartVersion}', '1.0.0');
    expect([...seeded.keys()].sort()).toEqual(
      packaged.map(path => `${prefix}/${path}`).sort(),
    );
  });
});
