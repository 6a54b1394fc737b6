import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { ROOT } from '../scripts/lib/paths.mjs';
import { formatDuration, step } from '../scripts/lib/progress.mjs';
import { setUp } from '../scripts/lib/toolchain.mjs';

const CLI = path.join(
  ROOT,
  'templates/platform/gitops-apps/checks/validate.mjs',
);
const FIND_HELM = path.join(
  ROOT,
  'templates/platform/eks_baseline_chart_Helm/tests/helm.mjs',
);
const TEAMS = 10;
const APPLICATIONS = 100;
const COUNT = APPLICATIONS * 3;
const IMAGE = 'values/dev/team-a/application-0/image.yaml';
const ROUNDS = 3;
const CHANGES = 3;

const execFileAsync = promisify(execFile);
let measured;

/**
 * All applications at once with an empty cache: even the schemas of Kubernetes are made anew. The whole process, with
 * everything that is checked besides rendering; the rival only renders.
 */
export async function measureCold() {
  const { helm, rounds } = await measure();
  return {
    ours: best(rounds, ({ cold }) => cold) / best(rounds, ({ loop }) => loop),
    rivals: { 'helm template loop': 1 },
    note: describe({ helm, rounds, ours: ({ cold }) => cold }),
  };
}

/**
 * The same after the image of one application has changed: once all applications are checked again, once only the pull
 * request that changes it; the slower one counts.
 */
export async function measureChange() {
  const { helm, rounds } = await measure();
  const ours = ({ all, pull }) => Math.max(all, pull);
  const shown = pick => formatDuration(best(rounds, pick));
  return {
    ours: best(rounds, ours) / best(rounds, ({ loop }) => loop),
    rivals: { 'helm template loop': 1 },
    note: `${describe({ helm, rounds, ours })}; all again ${shown(
      ({ all }) => all,
    )}, as a pull request ${shown(({ pull }) => pull)}`,
  };
}

/** Both measures are about the same repository and the same rival, so they are taken together. */
function measure() {
  measured ??= measureRounds();
  return measured;
}

// Loop and checks take turns, so that both meet the machine in the same mood.
async function measureRounds() {
  const { apps, helm, timeLoop, check } = await create();
  const rounds = [];
  for (let index = 0; index < ROUNDS; index++) {
    const of = `, ${index + 1} of ${ROUNDS}`;
    const loop = await timed(`rendering one after the other${of}`, timeLoop);
    const cache = `cache-${index}`;
    const cold = await timed(`checking all, cold${of}`, async () => {
      const { ms, report } = await check({ head: apps, cache });
      demand(report.renders === COUNT, report);
      return ms;
    });
    const changed = await timed(`checking after a change${of}`, () =>
      timeChanges({ apps, check, cache }),
    );
    rounds.push({ loop, cold, ...changed });
  }
  return { helm, rounds };
}

async function timeChanges({ apps, check, cache }) {
  const head = apps.copy();
  const times = { all: [], pull: [] };
  for (let change = 0; change < CHANGES; change++) {
    for (const [kind, base] of [
      ['all', undefined],
      ['pull', apps],
    ]) {
      head.edit(IMAGE, /tag: "[^"]*"/, `tag: "2.${change}.0-${kind}"`);
      const { ms, report } = await check({ head, base, cache });
      demand(report.renders === 1, report);
      times[kind].push(ms);
    }
  }
  head.remove();
  return { all: median(times.all), pull: median(times.pull) };
}

async function timed(words, work) {
  let result;
  await step(words, async () => {
    result = await work();
  });
  return result;
}

async function create() {
  const { node, env } = await setUp();
  const { GitopsApps } = await import('../scripts/platform/GitopsApps.mjs');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'bench-'));
  const apps = compose(GitopsApps);
  process.once('exit', () => {
    apps.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const { stdout } = await execFileAsync(node, [FIND_HELM], { env });
  const helm = stdout.trim();
  return {
    apps,
    timeLoop: () => timeLoop({ helm, apps, folder }),
    helm: await askVersion(helm),
    check: ({ head, base, cache }) =>
      check({
        node,
        env: { ...env, HELM: helm },
        folder,
        args: [
          ...['--head', head.folder],
          ...(base ? ['--base', base.folder] : []),
          ...['--cache', path.join(folder, cache)],
        ],
      }),
  };
}

function compose(GitopsApps) {
  const teams = Array.from(
    { length: TEAMS },
    (_, index) => `team-${String.fromCharCode(97 + index)}`,
  );
  const apps = GitopsApps.create({ teams });
  for (let index = 0; index < APPLICATIONS; index++) {
    apps.addApplication({
      team: teams[index % TEAMS],
      name: `application-${index}`,
    });
  }
  return apps;
}

// What somebody would write who wants to see whether everything still renders: in a shell, one after the other.
async function timeLoop({ helm, apps, folder }) {
  const values = [
    'values/_platform/$environment.yaml',
    'values/$environment/$team/$application/values.yaml',
    'values/$environment/$team/$application/image.yaml',
  ];
  const script = `set -e
for place in values/*/*/*/; do
  IFS=/ read -r _ environment team application _ <<END
$place
END
  "$HELM" template "$application" "$CHART" --namespace "$team-$environment" ${values
    .map(file => `--values "${file}"`)
    .join(' ')} > "$OUT"
  [ -s "$OUT" ]
  echo "$place"
done`;
  const started = performance.now();
  const { stdout } = await execFileAsync('sh', ['-c', script], {
    cwd: apps.folder,
    env: {
      ...process.env,
      HELM: helm,
      CHART: apps.chart,
      OUT: path.join(folder, 'out.yaml'),
    },
  });
  const ms = performance.now() - started;
  demand(stdout.trim().split('\n').length === COUNT, stdout);
  return ms;
}

async function check({ node, env, folder, args }) {
  const file = path.join(folder, 'report.json');
  const started = performance.now();
  await execFileAsync(node, [CLI, ...args, '--report', file], { env });
  const ms = performance.now() - started;
  const report = JSON.parse(readFileSync(file, 'utf8'));
  demand(report.ok, report);
  return { ms, report };
}

async function askVersion(helm) {
  const { stdout } = await execFileAsync(helm, ['version', '--short']);
  return stdout.trim().split('+')[0];
}

// A check that skips something would be a quick one.
function demand(holds, seen) {
  if (!holds) {
    throw new Error(
      `This was not the work to be measured: ${JSON.stringify(seen).slice(
        0,
        2000,
      )}`,
    );
  }
}

function median(values) {
  return [...values].sort((one, other) => one - other)[
    Math.floor(values.length / 2)
  ];
}

function describe({ helm, rounds, ours }) {
  const shown = pick => formatDuration(best(rounds, pick));
  return `${shown(ours)} against ${shown(({ loop }) => loop)}; helm ${helm}, ${
    os.cpus().length
  } cores, ${process.platform}-${process.arch}, ${new Date()
    .toISOString()
    .slice(0, 10)}`;
}

// Whatever else the machine is busy with only ever adds to a time.
function best(rounds, pick) {
  return Math.min(...rounds.map(pick));
}
